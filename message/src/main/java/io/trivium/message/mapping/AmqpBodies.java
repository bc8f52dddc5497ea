package io.trivium.message.mapping;

import io.trivium.message.amqp.AmqpReader;
import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Symbol;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the body sections of an AMQP message as the nearest body that JMS knows. */
public final class AmqpBodies {
    private static final String DATA = "amqp:data:binary";
    private static final String SEQUENCE = "amqp:amqp-sequence:list";
    private static final String VALUE = "amqp:amqp-value:*";

    private AmqpBodies() {}

    /**
     * Returns data sections as bytes, sequences as a stream; a value as text, map, stream, bytes or nothing, by its type; values within
     * maps and lists in JMS's types. Whatever JMS cannot show becomes the encoded bytes.
     */
    public static Body nearest(Body.AmqpSections sections) {
        Body body;
        try {
            body = nearest(read(sections.encoded()));
        } catch (IllegalArgumentException malformed) {
            body = null;
        }
        return body == null ? new Body.Bytes(sections.encoded()) : body;
    }

    private static @Nullable Body nearest(List<Described> sections) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<@Nullable Object> items = new ArrayList<>();
        int dataSections = 0;
        for (Described section : sections) {
            String name = name(section.descriptor());
            if (name.equals(DATA) && section.value() instanceof byte[] part) {
                data.writeBytes(part);
                dataSections++;
            } else if (name.equals(SEQUENCE) && section.value() instanceof List<?> list) {
                items.addAll(list);
            } else if (name.equals(VALUE) && sections.size() == 1) {
                return value(section.value());
            } else {
                return null;
            }
        }
        if (dataSections > 0) {
            return dataSections == sections.size() ? new Body.Bytes(data.toByteArray()) : null;
        }
        return sections.isEmpty() ? new Body.Empty() : stream(items);
    }

    private static List<Described> read(byte[] encoded) {
        AmqpReader reader = new AmqpReader(ByteBuffer.wrap(encoded));
        List<Described> sections = new ArrayList<>();
        while (reader.hasNext()) {
            if (!(reader.read() instanceof Described section)) {
                throw new IllegalArgumentException("not a section");
            }
            sections.add(section);
        }
        return sections;
    }

    private static String name(@Nullable Object descriptor) {
        if (descriptor instanceof BigInteger code && code.bitLength() < 8) {
            return switch (code.intValue()) {
                case 0x75 -> DATA;
                case 0x76 -> SEQUENCE;
                case 0x77 -> VALUE;
                default -> "";
            };
        }
        return descriptor instanceof Symbol symbol ? symbol.text() : "";
    }

    private static @Nullable Body value(@Nullable Object value) {
        if (value == null) {
            return new Body.Empty();
        }
        if (value instanceof byte[] bytes) {
            return new Body.Bytes(bytes);
        }
        if (value instanceof List<?> list) {
            return stream(list);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        Object item = JmsView.item(value);
        return item == null ? null : new Body.Text(item.toString());
    }

    private static @Nullable Body stream(List<?> list) {
        List<@Nullable Object> items = new ArrayList<>();
        for (Object value : list) {
            Object item = JmsView.item(value);
            if (value != null && item == null) {
                return null;
            }
            items.add(item);
        }
        return new Body.StreamItems(items);
    }

    private static @Nullable Body map(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object item = JmsView.item(entry.getValue());
            if (!(entry.getKey() instanceof String name) || (entry.getValue() != null && item == null)) {
                return null;
            }
            entries.put(name, item);
        }
        return new Body.MapEntries(entries);
    }
}
