package io.trivium.message.mapping;

import java.util.HexFormat;

/**
 * Writes any text without the characters that part RocketMQ's properties, 0x01 and 0x02, and without halves of surrogate pairs, which
 * UTF-8 cannot carry: a backslash begins an escape.
 */
final class Escapes {
    private static final char ESCAPE = '\\';
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Escapes() {}

    /** Whether a value must be escaped to be stored. */
    static boolean needed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (forbidden(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name must be escaped to be stored: more often than a value, so that no two names are stored as the same. */
    static boolean neededInName(String name) {
        return name.isEmpty() || name.indexOf(ESCAPE) >= 0 || needed(name);
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (loneSurrogate(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the text escaped, the empty one as something, and without the character {@code also}. */
    static String escape(String text, char also) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        if (text.isEmpty()) {
            escaped.append(ESCAPE).append('e');
        }
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == ESCAPE) {
                escaped.append(ESCAPE).append(ESCAPE);
            } else if (next == also || forbidden(text, i)) {
                escaped.append(ESCAPE).append('u').append(HEX.toHexDigits(next));
            } else {
                escaped.append(next);
            }
        }
        return escaped.toString();
    }

    static String escape(String text) {
        return escape(text, ESCAPE);
    }

    /**
     * Reads what {@link #escape} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static String unescape(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        int start = 0;
        for (int at = escaped.indexOf(ESCAPE); at >= 0; at = escaped.indexOf(ESCAPE, start)) {
            text.append(escaped, start, at);
            start = at + 2;
            char kind = at + 1 < escaped.length() ? escaped.charAt(at + 1) : 0;
            if (kind == ESCAPE) {
                text.append(ESCAPE);
            } else if (kind == 'u' && start + 4 <= escaped.length()) {
                text.append((char) HexFormat.fromHexDigits(escaped, start, start + 4));
                start += 4;
            } else if (kind != 'e') {
                throw new IllegalArgumentException("not an escaped text");
            }
        }
        return text.append(escaped, start, escaped.length()).toString();
    }

    private static boolean forbidden(String text, int at) {
        return text.charAt(at) == 1 || text.charAt(at) == 2 || loneSurrogate(text, at);
    }

    private static boolean loneSurrogate(String text, int at) {
        char letter = text.charAt(at);
        if (!Character.isSurrogate(letter)) {
            return false;
        }
        if (Character.isHighSurrogate(letter)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(letter) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
