package io.trivium.message.amqp;

/**
 * AMQP's ubyte, ushort and uint; a ulong is a {@link java.math.BigInteger}.
 *
 * @param bits 8, 16 or 32
 * @param value 0 to the largest that so many bits hold
 */
public record Unsigned(int bits, long value) {
    public Unsigned {
        if (bits != 8 && bits != 16 && bits != 32) {
            throw new IllegalArgumentException("no unsigned type has " + bits + " bits");
        }
        if (value < 0 || value >>> bits != 0) {
            throw new IllegalArgumentException(value + " does not fit " + bits + " bits");
        }
    }

    public static Unsigned ofByte(int value) {
        return new Unsigned(8, value);
    }

    public static Unsigned ofShort(int value) {
        return new Unsigned(16, value);
    }

    public static Unsigned ofInt(long value) {
        return new Unsigned(32, value);
    }
}
