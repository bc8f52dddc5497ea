package io.trivium.rocket.protocol.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text piece by piece. Strings are unescaped where they stand, so the bytes are changed. Every call fails with
 * {@link JsonException} at the first byte that does not fit. Not thread-safe.
 */
public final class JsonScanner {
    /** Deeper text is refused. */
    public static final int MAX_DEPTH = 32;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int spanStart;

    /** Reads from {@code start} to {@code end} (exclusive). */
    public JsonScanner(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** Skips white space and returns the next byte without taking it; −1 at the end. */
    public int peek() {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xFF;
            }
            at++;
        }
        return -1;
    }

    /** Takes the next byte if it is this one. */
    public boolean take(char expected) {
        if (peek() == expected) {
            at++;
            return true;
        }
        return false;
    }

    public void expect(char expected) {
        if (!take(expected)) {
            throw new JsonException("expected " + expected + " at byte " + at);
        }
    }

    /** After a member or element: true if another one follows, false if {@code close} ended the list. */
    public boolean more(char close) {
        if (take(',')) {
            return true;
        }
        expect(close);
        return false;
    }

    /** A quoted string. */
    public String string() {
        int length = stringSpan();
        return new String(bytes, spanStart, length, StandardCharsets.UTF_8);
    }

    /**
     * Takes a quoted string and leaves its UTF-8 bytes, unescaped, in place.
     *
     * @return how many bytes it has; they begin at {@link #spanStart}
     */
    public int stringSpan() {
        expect('"');
        spanStart = at;
        while (at < end) {
            byte b = bytes[at];
            if (b == '"') {
                return at++ - spanStart;
            }
            if (b == '\\') {
                return unescapeRest();
            }
            at++;
        }
        throw new JsonException("a string does not end");
    }

    /** The bytes that are read, as far as they have been unescaped. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the last {@link #stringSpan} begins. */
    public int spanStart() {
        return spanStart;
    }

    /** The name of a member: quoted, bare, or an object, which is returned as its text. */
    public String name() {
        int next = peek();
        if (next == '"') {
            return string();
        }
        int start = at;
        if (next == '{') {
            skipValue();
        } else {
            bareWord();
        }
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    /** A value that is no object and no list: a string, a {@link Long}, a {@link Double}, a {@link Boolean}, or null. */
    public @Nullable Object scalar() {
        if (peek() == '"') {
            return string();
        }
        int start = at;
        bareWord();
        String word = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> number(word);
        };
    }

    /** An integer, quoted or not. */
    public int intValue() {
        int next = peek();
        int start = at;
        if (next >= '0' && next <= '9') {
            int whole = fewDigits();
            if (at == end || !isWordByte(bytes[at])) {
                return whole;
            }
            at = start; // it is longer, or no plain number
        }
        Object value = scalar();
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        if (value instanceof String text) {
            Object number = number(text);
            if (number instanceof Long whole && whole == whole.intValue()) {
                return whole.intValue();
            }
        }
        throw new JsonException("not an int: " + value);
    }

    /** Takes digits, no more than surely make an int. */
    private int fewDigits() {
        int most = Math.min(end, at + 9);
        int value = 0;
        while (at < most && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + (bytes[at++] - '0');
        }
        return value;
    }

    /** Takes any value and drops it. */
    public void skipValue() {
        int depth = 0;
        do {
            int next = peek();
            switch (next) {
                case '{', '[' -> {
                    depth++;
                    checkDepth(depth);
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> skipString();
                case ',', ':' -> {
                    if (depth == 0) {
                        throw new JsonException("a value is missing at byte " + at);
                    }
                    at++;
                }
                default -> bareWord();
            }
        } while (depth > 0);
        if (depth < 0) {
            throw new JsonException("a value is missing at byte " + at);
        }
    }

    static void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new JsonException("deeper than " + MAX_DEPTH);
        }
    }

    private void skipString() {
        for (at++; at < end; at++) {
            if (bytes[at] == '"') {
                at++;
                return;
            }
            if (bytes[at] == '\\') {
                at++;
            }
        }
        throw new JsonException("a string does not end");
    }

    private void bareWord() {
        int start = at;
        while (at < end && isWordByte(bytes[at])) {
            at++;
        }
        if (at == start) {
            throw new JsonException("a name or value is missing at byte " + at);
        }
    }

    private static boolean isWordByte(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '_'
                || b == '-'
                || b == '+'
                || b == '.'
                || b == '$';
    }

    private static Object number(String word) {
        try {
            if (word.length() <= 20 && word.indexOf('.') < 0 && word.indexOf('e') < 0 && word.indexOf('E') < 0) {
                return Long.parseLong(word);
            }
            char last = word.isEmpty() ? ' ' : word.charAt(word.length() - 1);
            if ((last >= '0' && last <= '9') || last == '.') {
                return Double.parseDouble(word);
            }
        } catch (NumberFormatException e) {
            throw new JsonException("not a value: " + shorten(word));
        }
        throw new JsonException("not a value: " + shorten(word));
    }

    private static String shorten(String word) {
        return word.length() <= 40 ? word : word.substring(0, 40) + "...";
    }

    /** From the first escape on: an escape is never shorter than what it stands for, so the bytes move to the left. */
    private int unescapeRest() {
        int to = at;
        while (at < end) {
            byte b = bytes[at++];
            if (b == '"') {
                return to - spanStart;
            }
            if (b != '\\') {
                bytes[to++] = b;
            } else if (at < end) {
                to = unescape(bytes[at++], to);
            }
        }
        throw new JsonException("a string does not end");
    }

    private int unescape(byte kind, int to) {
        switch (kind) {
            case 'u' -> {
                return putCodePoint(codePoint(), to);
            }
            case 'n' -> bytes[to] = '\n';
            case 't' -> bytes[to] = '\t';
            case 'r' -> bytes[to] = '\r';
            case 'b' -> bytes[to] = '\b';
            case 'f' -> bytes[to] = '\f';
            case '"', '\\', '/' -> bytes[to] = kind;
            default -> throw new JsonException("an unknown escape at byte " + at);
        }
        return to + 1;
    }

    private int codePoint() {
        int unit = hex4();
        if (!Character.isSurrogate((char) unit)) {
            return unit;
        }
        if (Character.isHighSurrogate((char) unit) && at + 6 <= end && bytes[at] == '\\' && bytes[at + 1] == 'u') {
            int mark = at;
            at += 2;
            int low = hex4();
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) unit, (char) low);
            }
            at = mark;
        }
        // A lone surrogate has no UTF-8 form.
        return '?';
    }

    private int hex4() {
        if (at + 4 > end) {
            throw new JsonException("an escape does not end");
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = hex(bytes[at++]);
            if (digit < 0) {
                throw new JsonException("an escape is not hexadecimal at byte " + at);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int hex(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        int letter = digit | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private int putCodePoint(int point, int start) {
        int to = start;
        if (point < 0x80) {
            bytes[to++] = (byte) point;
        } else if (point < 0x800) {
            bytes[to++] = (byte) (0xC0 | point >> 6);
            bytes[to++] = continuation(point);
        } else if (point < 0x10000) {
            bytes[to++] = (byte) (0xE0 | point >> 12);
            bytes[to++] = continuation(point >> 6);
            bytes[to++] = continuation(point);
        } else {
            bytes[to++] = (byte) (0xF0 | point >> 18);
            bytes[to++] = continuation(point >> 12);
            bytes[to++] = continuation(point >> 6);
            bytes[to++] = continuation(point);
        }
        return to;
    }

    /** A byte of a UTF-8 sequence after its first. */
    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }
}
