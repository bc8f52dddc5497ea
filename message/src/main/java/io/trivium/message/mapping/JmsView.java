package io.trivium.message.mapping;

import io.trivium.message.amqp.CodePoint;
import io.trivium.message.amqp.Decimal;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import java.math.BigInteger;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of AMQP in the types that JMS has. */
public final class JmsView {
    private static final Set<Class<?>> PRIMITIVE = Set.of(
            Boolean.class, Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, String.class);

    private JmsView() {}

    /** Returns application properties as JMS sees them, in order; those that it cannot show, such as binary ones, are left out. */
    public static Map<String, @Nullable Object> properties(Map<String, @Nullable Object> properties) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            Object seen = property(value);
            if (value == null || seen != null) {
                view.put(name, seen);
            }
        });
        return view;
    }

    /** Returns a value as JMS sees it as a property's. Null also stands for a value that JMS cannot show. */
    static @Nullable Object property(@Nullable Object value) {
        Object seen = value instanceof Character ? value.toString() : item(value);
        return seen instanceof byte[] ? null : seen;
    }

    /**
     * Returns a value as an item of a map or stream message: null, Boolean, Byte, Short, Character, Integer, Long, Float, Double, String
     * or byte[]. Null also stands for a value that JMS cannot show.
     */
    @SuppressWarnings("JavaUtilDate")
    static @Nullable Object item(@Nullable Object value) {
        if (value instanceof Unsigned unsigned) {
            return unsigned(unsigned);
        }
        if (value instanceof BigInteger ulong) {
            return ulong.bitLength() < 64 ? (Object) ulong.longValue() : ulong.toString();
        }
        if (value instanceof CodePoint letter) {
            int code = letter.value();
            return Character.isValidCodePoint(code) ? Character.toString(code) : Integer.toUnsignedString(code);
        }
        if (value instanceof Date time) {
            return time.getTime();
        }
        if (value instanceof Symbol symbol) {
            return symbol.text();
        }
        if (value instanceof UUID uuid) {
            return uuid.toString();
        }
        if (value instanceof Decimal decimal) {
            return decimal.text();
        }
        return isItem(value) ? value : null;
    }

    /** Whether JMS's map and stream messages hold such values. */
    static boolean isItem(@Nullable Object value) {
        return value == null
                || value instanceof byte[]
                || value instanceof Character
                || PRIMITIVE.contains(value.getClass());
    }

    private static Object unsigned(Unsigned unsigned) {
        return switch (unsigned.bits()) {
            case 8 -> (short) unsigned.value();
            case 16 -> (int) unsigned.value();
            default -> unsigned.value();
        };
    }
}
