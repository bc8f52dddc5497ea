package io.trivium.message.amqp;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values that {@link AmqpReader} reads, each in its shortest encoding, but the items of an array in the array's. Nothing
 * nests more than {@value Codes#MAX_DEPTH} deep. Not thread-safe.
 */
public final class AmqpWriter {
    private byte[] bytes = new byte[128];
    private int size;
    private int depth;

    /** Returns a copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * Appends a value.
     *
     * @throws IllegalArgumentException if AMQP has no type for it, or for something in it
     */
    public AmqpWriter write(@Nullable Object value) {
        int start = size;
        int code = code(value);
        put(code, 1);
        if (value != null) {
            content(code, value);
        }
        if (code >= Codes.LIST_32) {
            shorten(start);
        }
        return this;
    }

    private static int code(@Nullable Object value) {
        if (value == null) {
            return Codes.NULL;
        }
        if (value instanceof Boolean truth) {
            return truth ? Codes.TRUE : Codes.FALSE;
        }
        if (value instanceof Number number) {
            return code(number);
        }
        if (value instanceof String text) {
            return utf8Length(text) < 256 ? Codes.STRING_8 : Codes.STRING_32;
        }
        if (value instanceof byte[] binary) {
            return binary.length < 256 ? Codes.BINARY_8 : Codes.BINARY_32;
        }
        if (value instanceof Symbol symbol) {
            return symbol.text().length() < 256 ? Codes.SYMBOL_8 : Codes.SYMBOL_32;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? Codes.LIST_0 : Codes.LIST_32;
        }
        return rareCode(value);
    }

    private static int code(Number number) {
        long value = number.longValue();
        boolean oneByte = value == (byte) value;
        if (number instanceof Integer) {
            return oneByte ? Codes.SMALL_INT : Codes.INT;
        }
        if (number instanceof Long) {
            return oneByte ? Codes.SMALL_LONG : Codes.LONG;
        }
        if (number instanceof Byte) {
            return Codes.BYTE;
        }
        if (number instanceof Short) {
            return Codes.SHORT;
        }
        if (number instanceof Float) {
            return Codes.FLOAT;
        }
        if (number instanceof Double) {
            return Codes.DOUBLE;
        }
        if (number instanceof BigInteger ulong && ulong.signum() >= 0 && ulong.bitLength() <= 64) {
            return ulong.bitLength() > 8 ? Codes.ULONG : ulong.signum() == 0 ? Codes.ULONG_0 : Codes.SMALL_ULONG;
        }
        throw new IllegalArgumentException("AMQP has no type for " + number);
    }

    private static int rareCode(Object value) {
        if (value instanceof Unsigned unsigned) {
            return code(unsigned);
        }
        if (value instanceof Character || value instanceof CodePoint) {
            return Codes.CHAR;
        }
        if (value instanceof Date) {
            return Codes.TIMESTAMP;
        }
        if (value instanceof UUID) {
            return Codes.UUID;
        }
        if (value instanceof Map) {
            return Codes.MAP_32;
        }
        if (value instanceof AmqpArray) {
            return Codes.ARRAY_32;
        }
        if (value instanceof Described) {
            return Codes.DESCRIBED;
        }
        if (value instanceof Decimal decimal) {
            return switch (decimal.hex().length()) {
                case 8 -> Codes.DECIMAL_32;
                case 16 -> Codes.DECIMAL_64;
                default -> Codes.DECIMAL_128;
            };
        }
        throw new IllegalArgumentException("AMQP has no type for " + value.getClass());
    }

    private static int code(Unsigned unsigned) {
        return switch (unsigned.bits()) {
            case 8 -> Codes.UBYTE;
            case 16 -> Codes.USHORT;
            default -> unsigned.value() > 255 ? Codes.UINT : unsigned.value() == 0 ? Codes.UINT_0 : Codes.SMALL_UINT;
        };
    }

    /** Writes a value as its code says, the code itself left out: so do arrays with their items. */
    private void content(int code, Object value) {
        if (++depth > Codes.MAX_DEPTH) {
            throw new IllegalArgumentException("values nest more than " + Codes.MAX_DEPTH + " deep");
        }
        switch (code) {
            case Codes.NULL, Codes.TRUE, Codes.FALSE, Codes.UINT_0, Codes.ULONG_0, Codes.LIST_0 -> {}
            case Codes.STRING_8, Codes.STRING_32 -> variable(code, ((String) value).getBytes(StandardCharsets.UTF_8));
            case Codes.SYMBOL_8, Codes.SYMBOL_32 ->
                variable(code, ((Symbol) value).text().getBytes(StandardCharsets.US_ASCII));
            case Codes.BINARY_8, Codes.BINARY_32 -> variable(code, (byte[]) value);
            case Codes.LIST_8, Codes.LIST_32 -> list(code, (List<?>) value);
            case Codes.MAP_8, Codes.MAP_32 -> map(code, (Map<?, ?>) value);
            case Codes.ARRAY_8, Codes.ARRAY_32 -> array(code, (AmqpArray) value);
            case Codes.DESCRIBED -> write(((Described) value).descriptor()).write(((Described) value).value());
            case Codes.UUID -> {
                put(((UUID) value).getMostSignificantBits(), 8);
                put(((UUID) value).getLeastSignificantBits(), 8);
            }
            case Codes.DECIMAL_32, Codes.DECIMAL_64, Codes.DECIMAL_128 -> put(((Decimal) value).bytes());
            default -> put(bits(value), Codes.width(code));
        }
        depth--;
    }

    @SuppressWarnings("JavaUtilDate")
    private static long bits(Object value) {
        if (value instanceof Float number) {
            return Float.floatToRawIntBits(number);
        }
        if (value instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof Unsigned number) {
            return number.value();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Character letter) {
            return letter;
        }
        if (value instanceof CodePoint letter) {
            return letter.value();
        }
        if (value instanceof Date time) {
            return time.getTime();
        }
        throw new IllegalArgumentException("not of the type of its array: " + value.getClass());
    }

    private void variable(int code, byte[] content) {
        putLength(code, content.length);
        put(content);
    }

    private void list(int code, List<?> items) {
        int start = begin(code, items.size());
        items.forEach(this::write);
        end(code, start);
    }

    private void map(int code, Map<?, ?> entries) {
        int start = begin(code, 2 * entries.size());
        entries.forEach((key, value) -> write(key).write(value));
        end(code, start);
    }

    private void array(int code, AmqpArray array) {
        int start = begin(code, array.items().size());
        if (array.descriptor() != null) {
            put(Codes.DESCRIBED, 1);
            write(array.descriptor());
        }
        put(array.code(), 1);
        for (Object item : array.items()) {
            item(array.code(), item);
        }
        end(code, start);
    }

    private void item(int code, @Nullable Object item) {
        if (item == null ? code != Codes.NULL : code == Codes.DESCRIBED) {
            throw new IllegalArgumentException("not of the type of its array: " + item);
        }
        if (item != null) {
            try {
                content(code, item);
            } catch (ClassCastException e) {
                throw new IllegalArgumentException("not of the type of its array: " + item.getClass(), e);
            }
        }
    }

    /** Leaves room for the size, and returns where. */
    private int begin(int code, int count) {
        int start = size;
        putLength(code, 0);
        putLength(code, count);
        return start;
    }

    private void end(int code, int start) {
        int end = size;
        size = start;
        putLength(code, end - start - (Codes.small(code) ? 1 : 4));
        size = end;
    }

    /** Gives the list, map or array that begins at {@code start} and ends here a size and count of one byte, if they fit. */
    private void shorten(int start) {
        ByteBuffer header = ByteBuffer.wrap(bytes, start, 9);
        int code = header.get();
        int shortSize = header.getInt() - 3;
        int count = header.getInt();
        if (shortSize < 256 && count < 256) {
            bytes[start] = (byte) (code - 0x10);
            bytes[start + 1] = (byte) shortSize;
            bytes[start + 2] = (byte) count;
            System.arraycopy(bytes, start + 9, bytes, start + 3, shortSize - 1);
            size -= 6;
        }
    }

    private void putLength(int code, int length) {
        if (Codes.small(code) && length > 255) {
            throw new IllegalArgumentException("too long for the encoding of its array: " + length);
        }
        put(length, Codes.small(code) ? 1 : 4);
    }

    private void put(long value, int width) {
        room(width);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    private void put(byte[] content) {
        room(content.length);
        System.arraycopy(content, 0, bytes, size, content.length);
        size += content.length;
    }

    private void room(int count) {
        if (count > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), size + (size >> 1)));
        }
    }

    private static int utf8Length(String text) {
        return text.length() >= 256 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
