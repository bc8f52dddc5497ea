package io.trivium.message.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;

/**
 * AMQP's decimal32, decimal64 and decimal128, uninterpreted.
 *
 * @param hex 8, 16 or 32 lower-case digits: the bytes as encoded
 */
public record Decimal(String hex) implements Comparable<Decimal> {
    public Decimal {
        int digits = hex.length();
        if (digits != 8 && digits != 16 && digits != 32) {
            throw new IllegalArgumentException("no decimal has " + digits + " hex digits");
        }
        if (!hex.equals(HexFormat.of().formatHex(HexFormat.of().parseHex(hex)))) {
            throw new IllegalArgumentException("not lower-case: " + hex);
        }
    }

    /** Orders by the bytes, not by the numbers. */
    @Override
    public int compareTo(Decimal other) {
        return hex.compareTo(other.hex);
    }

    /**
     * Returns the number as text. AMQP's decimals are those of IEEE 754-2008 in binary integer encoding: sign, exponent, coefficient.
     */
    public String text() {
        int width = hex.length() * 4;
        int exponentBits = width == 128 ? 14 : width == 64 ? 10 : 8;
        int digits = width == 128 ? 34 : width == 64 ? 16 : 7;
        int bias = width == 128 ? 6176 : width == 64 ? 398 : 101;
        BigInteger bits = new BigInteger(hex, 16);
        String sign = bits.testBit(width - 1) ? "-" : "";
        int head = bits.shiftRight(width - 6).intValue() & 0x1F;
        if (head >= 0x1E) {
            return head == 0x1E ? sign + "Infinity" : "NaN";
        }
        // A coefficient that begins with the bits 100 leaves them out, and its exponent stands two bits lower.
        boolean large = head >= 0x18;
        int coefficientBits = width - 1 - exponentBits - (large ? 2 : 0);
        int exponent = bits.shiftRight(coefficientBits).intValue() & ((1 << exponentBits) - 1);
        BigInteger coefficient = bits.mod(BigInteger.ONE.shiftLeft(coefficientBits));
        if (large) {
            coefficient = coefficient.setBit(coefficientBits + 2);
        }
        if (coefficient.compareTo(BigInteger.TEN.pow(digits)) >= 0) {
            coefficient = BigInteger.ZERO;
        }
        return sign + new BigDecimal(coefficient, bias - exponent);
    }

    static Decimal of(byte[] bytes) {
        return new Decimal(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
