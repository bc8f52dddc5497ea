package io.trivium.message.amqp;

/**
 * AMQP's char, where it is beyond Java's: one that fits is a {@link Character}.
 *
 * @param value any 32 bits
 */
public record CodePoint(int value) {
    /** Returns the Java value of an AMQP char. */
    static Object of(int value) {
        return value >>> 16 == 0 ? (Object) (char) value : new CodePoint(value);
    }
}
