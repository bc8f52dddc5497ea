package io.trivium.message.mapping;

import io.trivium.message.amqp.CodePoint;
import io.trivium.message.amqp.Decimal;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import java.math.BigInteger;
import java.util.Date;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types that a property can have, each with its letter in {@code TRV_TYPES} and its form as text. The letters are stored. */
enum PropertyType {
    STRING('s', String.class),
    EMPTY_STRING('e', Void.class),
    NULL('n', Void.class),
    BOOLEAN('z', Boolean.class),
    BYTE('b', Byte.class),
    SHORT('h', Short.class),
    INT('i', Integer.class),
    LONG('l', Long.class),
    FLOAT('f', Float.class),
    DOUBLE('d', Double.class),
    CHAR('c', Character.class),
    UUID_('u', UUID.class),
    BINARY('x', byte[].class),
    UBYTE('B', Unsigned.class),
    USHORT('H', Unsigned.class),
    UINT('I', Unsigned.class),
    ULONG('L', BigInteger.class),
    TIMESTAMP('T', Date.class),
    SYMBOL('y', Symbol.class),
    EMPTY_SYMBOL('Y', Void.class),
    CODE_POINT('C', CodePoint.class),
    DECIMAL('p', Decimal.class);

    private static final PropertyType[] ALL = values();
    /** What is stored for a value without text: RocketMQ drops empty ones. */
    private static final String PLACEHOLDER = "-";
    /** Of 18446744073709551615. */
    private static final int MAX_ULONG_DIGITS = 20;

    private final char letter;
    private final Class<?> javaType;

    PropertyType(char letter, Class<?> javaType) {
        this.letter = letter;
        this.javaType = javaType;
    }

    char letter() {
        return letter;
    }

    /** Returns the type of a letter, null if it is none's. */
    static @Nullable PropertyType of(char letter) {
        for (PropertyType type : ALL) {
            if (type.letter == letter) {
                return type;
            }
        }
        return null;
    }

    /**
     * Returns the type of a value.
     *
     * @throws IllegalArgumentException if a property cannot hold it
     */
    static PropertyType of(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof String text) {
            return text.isEmpty() ? EMPTY_STRING : STRING;
        }
        if (value instanceof Symbol symbol && symbol.text().isEmpty()) {
            return EMPTY_SYMBOL;
        }
        if (value instanceof Unsigned unsigned) {
            return unsigned.bits() == 8 ? UBYTE : unsigned.bits() == 16 ? USHORT : UINT;
        }
        for (PropertyType type : ALL) {
            if (type.javaType.isInstance(value)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "a property cannot hold a " + value.getClass().getName());
    }

    /** Returns a value of this type as text, which is never empty. */
    @SuppressWarnings("JavaUtilDate")
    String text(@Nullable Object value) {
        return switch (this) {
            case EMPTY_STRING, NULL, EMPTY_SYMBOL -> PLACEHOLDER;
            case BINARY -> 'x' + HexFormat.of().formatHex((byte[]) present(value));
            case UBYTE, USHORT, UINT -> Long.toString(((Unsigned) present(value)).value());
            case TIMESTAMP -> Long.toString(((Date) present(value)).getTime());
            case SYMBOL -> ((Symbol) present(value)).text();
            case CODE_POINT -> Integer.toString(((CodePoint) present(value)).value());
            case DECIMAL -> ((Decimal) present(value)).hex();
            default -> present(value).toString();
        };
    }

    /**
     * Reads a value of this type.
     *
     * @throws IllegalArgumentException if the text is none
     */
    @Nullable
    Object read(String text) {
        return switch (this) {
            case STRING -> text;
            case EMPTY_STRING -> "";
            case NULL -> null;
            case BOOLEAN -> bool(text);
            case BYTE -> Byte.valueOf(text);
            case SHORT -> Short.valueOf(text);
            case INT -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case FLOAT -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case CHAR -> letter(text);
            case UUID_ -> UUID.fromString(text);
            case BINARY -> binary(text);
            case UBYTE -> Unsigned.ofByte(Integer.parseInt(text));
            case USHORT -> Unsigned.ofShort(Integer.parseInt(text));
            case UINT -> Unsigned.ofInt(Long.parseLong(text));
            case ULONG -> ulong(text);
            case TIMESTAMP -> date(text);
            case SYMBOL -> new Symbol(text);
            case EMPTY_SYMBOL -> new Symbol("");
            case CODE_POINT -> new CodePoint(Integer.parseInt(text));
            case DECIMAL -> new Decimal(text);
        };
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("null has a type of its own");
        }
        return value;
    }

    private static boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false: " + text);
        }
        return text.equals("true");
    }

    private static byte[] binary(String text) {
        if (!text.startsWith("x")) {
            throw new IllegalArgumentException("not x and hex digits: " + text);
        }
        return HexFormat.of().parseHex(text.substring(1));
    }

    private static char letter(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character: " + text);
        }
        return text.charAt(0);
    }

    private static BigInteger ulong(String text) {
        // Anybody can store a text of any length, and the time that BigInteger takes grows with the square of it.
        if (text.length() > MAX_ULONG_DIGITS) {
            throw new IllegalArgumentException("no ulong has " + text.length() + " digits");
        }
        BigInteger value = new BigInteger(text);
        if (value.signum() < 0 || value.bitLength() > 64) {
            throw new IllegalArgumentException("no ulong: " + text);
        }
        return value;
    }

    @SuppressWarnings("JavaUtilDate")
    private static Date date(String text) {
        return new Date(Long.parseLong(text));
    }
}
