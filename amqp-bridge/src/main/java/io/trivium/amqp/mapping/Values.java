package io.trivium.amqp.mapping;

import io.trivium.message.amqp.AmqpArray;
import io.trivium.message.amqp.AmqpReader;
import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** AMQP's values and the Java types that an envelope has for them. */
final class Values {
    private Values() {}

    /** Returns what the described value between two indexes describes. */
    static @Nullable Object described(byte[] message, int start, int end) {
        Object section = new AmqpReader(ByteBuffer.wrap(message, start, end - start)).read();
        return section instanceof Described described ? described.value() : section;
    }

    /** Returns an application property as an envelope keeps it: what must not be one (AMQP 1.0 §3.2.5) as text. */
    static @Nullable Object property(@Nullable Object value) {
        if (value instanceof Described described) {
            return property(described.value());
        }
        if (value instanceof AmqpArray array) {
            return array.items().toString();
        }
        return value instanceof List || value instanceof Map ? value.toString() : value;
    }

    /** Returns a body's map if its keys are strings and its values what a MapMessage may have, else null. */
    static @Nullable Map<String, @Nullable Object> entries(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name) || !bodyValue(entry.getValue())) {
                return null;
            }
            entries.put(name, entry.getValue());
        }
        return entries;
    }

    /** Returns a body's list if its values are what a StreamMessage may have, else null. */
    static @Nullable List<@Nullable Object> items(List<?> list) {
        return list.stream().allMatch(Values::bodyValue) ? new ArrayList<>(list) : null;
    }

    private static boolean bodyValue(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double
                || value instanceof byte[];
    }

    /** Returns a number or a timestamp's milliseconds, null if it is neither. */
    @SuppressWarnings("JavaUtilDate")
    static @Nullable Long number(@Nullable Object value) {
        if (value instanceof Date time) {
            return time.getTime();
        }
        if (value instanceof Unsigned number) {
            return number.value();
        }
        return value instanceof Number number ? (Long) number.longValue() : null;
    }

    static @Nullable String text(@Nullable Object value) {
        if (value instanceof Symbol symbol) {
            return symbol.text();
        }
        return value instanceof String text ? text : null;
    }
}
