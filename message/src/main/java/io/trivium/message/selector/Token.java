package io.trivium.message.selector;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a selector.
 *
 * @param kind what it is
 * @param text keywords in upper case, symbols and names as written, strings without their quotes
 * @param number its value, if it is a number
 * @param at the index of its first character
 */
record Token(Kind kind, String text, @Nullable Number number, int at) {
    enum Kind {
        KEYWORD,
        NAME,
        SYMBOL,
        STRING,
        NUMBER,
        /** 2^63, which is a number only behind a minus. */
        SMALLEST,
        END
    }

    boolean is(String wanted) {
        return (kind == Kind.KEYWORD || kind == Kind.SYMBOL) && text.equals(wanted);
    }

    /** The token as an error shows it. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "'" + text + "'";
            default -> text;
        };
    }
}
