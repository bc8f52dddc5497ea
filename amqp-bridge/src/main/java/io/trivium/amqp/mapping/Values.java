package io.trivium.amqp.mapping;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedByte;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.UnsignedShort;
import org.jspecify.annotations.Nullable;

/** AMQP's simple values and the Java types that an envelope has for them. */
final class Values {
    private static final BigInteger MAX_ULONG =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private Values() {}

    static byte[] bytes(Binary binary) {
        ProtonBuffer buffer = binary.asProtonBuffer();
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.copyInto(buffer.getReadOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    /** Returns an application property as an envelope keeps it; unsigned numbers become the next wider signed ones. */
    static @Nullable Object property(@Nullable Object value) {
        if (value == null || primitive(value) || value instanceof UUID || value instanceof Date) {
            return value;
        }
        if (value instanceof Binary binary) {
            return bytes(binary);
        }
        if (value instanceof UnsignedLong number) {
            return number.bigIntegerValue();
        }
        if (value instanceof UnsignedInteger number) {
            return number.longValue();
        }
        if (value instanceof UnsignedShort number) {
            return number.intValue();
        }
        if (value instanceof UnsignedByte number) {
            return number.shortValue();
        }
        return value.toString();
    }

    /** Returns what AMQP writes for an envelope's value. */
    static @Nullable Object write(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new Binary(bytes);
        }
        if (value instanceof BigInteger number) {
            return number.signum() < 0 || number.compareTo(MAX_ULONG) > 0
                    ? number.toString()
                    : UnsignedLong.valueOf(number);
        }
        return value;
    }

    /** Returns a body's map if its keys are strings and its values what a MapMessage may have, else null. */
    static @Nullable Map<String, @Nullable Object> entries(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name) || !bodyValue(entry.getValue())) {
                return null;
            }
            entries.put(name, plain(entry.getValue()));
        }
        return entries;
    }

    /** Returns a body's list if its values are what a StreamMessage may have, else null. */
    static @Nullable List<@Nullable Object> items(List<?> list) {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        for (Object item : list) {
            if (!bodyValue(item)) {
                return null;
            }
            items.add(plain(item));
        }
        return items;
    }

    private static boolean bodyValue(@Nullable Object value) {
        return value == null || primitive(value) || value instanceof Binary;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Binary binary ? bytes(binary) : value;
    }

    private static boolean primitive(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double;
    }

    /** Returns a number or a timestamp's milliseconds, null if it is neither. */
    @SuppressWarnings("JavaUtilDate")
    static @Nullable Long number(@Nullable Object value) {
        if (value instanceof Date time) {
            return time.getTime();
        }
        return value instanceof Number number ? (Long) number.longValue() : null;
    }

    static @Nullable String text(@Nullable Object value) {
        return value instanceof String || value instanceof Symbol ? value.toString() : null;
    }
}
