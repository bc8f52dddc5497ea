package io.trivium.message.amqp;

/**
 * AMQP's symbol.
 *
 * @param text ASCII
 */
public record Symbol(String text) {
    public Symbol {
        if (!text.chars().allMatch(letter -> letter < 128)) {
            throw new IllegalArgumentException("a symbol is ASCII: " + text);
        }
    }
}
