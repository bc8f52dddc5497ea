package io.trivium.message.amqp;

/**
 * AMQP's symbol.
 *
 * @param text ASCII
 */
public record Symbol(String text) implements Comparable<Symbol> {
    public Symbol {
        if (!text.chars().allMatch(letter -> letter < 128)) {
            throw new IllegalArgumentException("a symbol is ASCII: " + text);
        }
    }

    @Override
    public int compareTo(Symbol other) {
        return text.compareTo(other.text);
    }
}
