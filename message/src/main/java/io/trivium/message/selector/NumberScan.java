package io.trivium.message.selector;

import io.trivium.message.selector.Token.Kind;
import org.jspecify.annotations.Nullable;

/** Reads one number of a selector: Java's integer and floating-point literals, or the plain decimal ones of RocketMQ. */
final class NumberScan {
    private final Dialect dialect;
    private final String text;
    private final int start;
    private int end;

    NumberScan(Dialect dialect, String text, int start) {
        this.dialect = dialect;
        this.text = text;
        this.start = start;
        this.end = start;
    }

    /** The index after the number. */
    int end() {
        return end;
    }

    Token token() {
        int radix = radix();
        boolean approximate = radix == 10 ? scanDecimal() : scanPrefixed(radix);
        boolean exactSuffix = !approximate && suffix("lL") != 0;
        boolean exact = exactSuffix || (!approximate && radix != 10);
        char suffix = exact || dialect == Dialect.SQL92 ? 0 : suffix("fFdD");
        if (end < text.length() && (Character.isJavaIdentifierPart(text.charAt(end)) || text.charAt(end) == '.')) {
            refuseTail();
        }
        if (approximate || suffix != 0) {
            return new Token(Kind.NUMBER, text.substring(start, end), approximate(suffix), start);
        }
        return exact(text.substring(start, exactSuffix ? end - 1 : end), radix);
    }

    /** RocketMQ lets a keyword follow a number without a space. */
    private void refuseTail() {
        boolean glued = dialect == Dialect.SQL92 && Character.isLetter(text.charAt(end));
        if (!glued) {
            throw malformed();
        }
    }

    private int radix() {
        if (dialect == Dialect.SQL92 || text.charAt(start) != '0' || start + 1 == text.length()) {
            return 10;
        }
        return switch (text.charAt(start + 1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 10;
        };
    }

    /** Returns whether it is approximate. */
    private boolean scanDecimal() {
        int whole = digits(10);
        boolean approximate = take('.');
        int fraction = approximate ? digits(10) : 0;
        if (whole + fraction == 0) {
            throw malformed();
        }
        return exponent("eE") || approximate;
    }

    private boolean scanPrefixed(int radix) {
        end = start + 2;
        int whole = digits(radix);
        boolean point = radix == 16 && take('.');
        int fraction = point ? digits(16) : 0;
        boolean exponent = radix == 16 && exponent("pP");
        if (whole + fraction == 0 || (point && !exponent)) {
            throw malformed();
        }
        return exponent;
    }

    private boolean exponent(String letters) {
        int before = end;
        if (suffix(letters) == 0) {
            return false;
        }
        if (!take('+')) {
            take('-');
        }
        if (digits(10) == 0) {
            if (dialect == Dialect.SQL92) {
                end = before;
                return false;
            }
            throw malformed();
        }
        return true;
    }

    /** Takes digits, with Java's underscores between them; returns how many. */
    private int digits(int radix) {
        int count = 0;
        int from = end;
        while (end < text.length()) {
            char next = text.charAt(end);
            boolean digit = next < 0x80 && Character.digit(next, radix) >= 0;
            if (!digit && (next != '_' || count == 0 || dialect == Dialect.SQL92)) {
                break;
            }
            count += digit ? 1 : 0;
            end++;
        }
        if (end > from && text.charAt(end - 1) == '_') {
            throw malformed();
        }
        return count;
    }

    private boolean take(char wanted) {
        boolean there = end < text.length() && text.charAt(end) == wanted;
        if (there) {
            end++;
        }
        return there;
    }

    /** Takes one of some letters; 0 if none is there. */
    private char suffix(String letters) {
        char next = end < text.length() ? text.charAt(end) : 0;
        if (next == 0 || letters.indexOf(next) < 0) {
            return 0;
        }
        end++;
        return next;
    }

    private Number approximate(char suffix) {
        String digits = text.substring(start, end).replace("_", "");
        Number value =
                suffix == 'f' || suffix == 'F' ? (Number) Float.valueOf(digits) : (Number) Double.valueOf(digits);
        boolean zero = isZero(digits);
        if (Double.isInfinite(value.doubleValue()) || (value.doubleValue() == 0 && !zero)) {
            throw new SelectorException("the number " + text.substring(start, end) + " is out of range", start);
        }
        return value;
    }

    /** Whether all digits before the exponent are zero. */
    private static boolean isZero(String digits) {
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        for (int i = hex ? 2 : 0; i < digits.length(); i++) {
            char next = digits.charAt(i);
            if (next == 'p' || next == 'P' || (!hex && (next == 'e' || next == 'E'))) {
                return true;
            }
            if (Character.digit(next, 16) > 0 && (hex || Character.isDigit(next))) {
                return false;
            }
        }
        return true;
    }

    private Token exact(String shown, int radix) {
        String digits = shown.replace("_", "");
        boolean zeroLed = radix == 10 && digits.length() > 1 && digits.charAt(0) == '0';
        if (zeroLed && dialect == Dialect.SQL92) {
            throw malformed();
        }
        try {
            if (radix == 10 && !zeroLed) {
                return decimal(shown, digits);
            }
            long value = zeroLed
                    ? Long.parseUnsignedLong(digits.substring(1), 8)
                    : Long.parseUnsignedLong(digits.substring(2), radix);
            return number(shown, value);
        } catch (NumberFormatException e) {
            throw new SelectorException("the number " + shown + " is malformed or out of range", start);
        }
    }

    private Token decimal(String shown, String digits) {
        if (digits.equals("9223372036854775808") && dialect == Dialect.JMS) {
            return new Token(Kind.SMALLEST, shown, null, start);
        }
        return number(shown, Long.valueOf(digits));
    }

    private Token number(String shown, @Nullable Long value) {
        return new Token(Kind.NUMBER, shown, value, start);
    }

    private SelectorException malformed() {
        return new SelectorException("a number is malformed", start);
    }
}
