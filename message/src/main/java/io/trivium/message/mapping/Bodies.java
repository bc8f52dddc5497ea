package io.trivium.message.mapping;

import io.trivium.message.amqp.AmqpReader;
import io.trivium.message.amqp.AmqpWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored form of bodies: their bytes, and what {@code TRV_BODY} says of them. */
final class Bodies {
    private static final byte[] NONE = {};

    private Bodies() {}

    /** Returns what {@code TRV_BODY} says, null for plain bytes, where it is absent. */
    static @Nullable String kind(Body body) {
        if (body instanceof Body.Text text) {
            return text.text() == null ? "text-null" : "text";
        }
        if (body instanceof Body.MapEntries) {
            return "map";
        }
        if (body instanceof Body.StreamItems) {
            return "stream";
        }
        if (body instanceof Body.SerializedObject) {
            return "object";
        }
        if (body instanceof Body.AmqpSections sections) {
            return sections.object() ? "amqp-object" : "amqp";
        }
        return body instanceof Body.Empty ? "empty" : null;
    }

    /**
     * Returns the stored bytes.
     *
     * @throws IllegalArgumentException if a map or stream holds a value that JMS has no type for, or a text has half of a surrogate
     *     pair, which UTF-8 cannot carry
     */
    static byte[] write(Body body) {
        if (body instanceof Body.Bytes bytes) {
            return bytes.bytes();
        }
        if (body instanceof Body.Text text) {
            String content = text.text();
            if (content == null) {
                return NONE;
            }
            mustBeUtf8(content);
            return content.getBytes(StandardCharsets.UTF_8);
        }
        if (body instanceof Body.MapEntries map) {
            map.entries().keySet().forEach(Bodies::mustBeUtf8);
            map.entries().values().forEach(Bodies::mustBeItem);
            return new AmqpWriter().write(map.entries()).toByteArray();
        }
        if (body instanceof Body.StreamItems stream) {
            stream.items().forEach(Bodies::mustBeItem);
            return new AmqpWriter().write(stream.items()).toByteArray();
        }
        if (body instanceof Body.SerializedObject object) {
            return object.bytes();
        }
        return body instanceof Body.AmqpSections sections ? sections.encoded() : NONE;
    }

    /** Reads stored bytes. Those that are not what {@code kind} says are plain bytes. */
    static Body read(@Nullable String kind, byte[] stored) {
        String known = kind == null ? "" : kind;
        return switch (known) {
            case "text" -> new Body.Text(new String(stored, StandardCharsets.UTF_8));
            case "text-null" -> stored.length == 0 ? new Body.Text(null) : new Body.Bytes(stored);
            case "map", "stream" -> entriesOrItems(stored, known);
            case "object" -> new Body.SerializedObject(stored);
            case "empty" -> stored.length == 0 ? new Body.Empty() : new Body.Bytes(stored);
            case "amqp", "amqp-object" -> new Body.AmqpSections(stored, known.equals("amqp-object"));
            default -> new Body.Bytes(stored);
        };
    }

    private static Body entriesOrItems(byte[] stored, String kind) {
        try {
            AmqpReader reader = new AmqpReader(ByteBuffer.wrap(stored));
            Object value = reader.read();
            Body body = exact(value);
            return body == null || reader.hasNext() || !kind.equals(kind(body)) ? new Body.Bytes(stored) : body;
        } catch (IllegalArgumentException malformed) {
            return new Body.Bytes(stored);
        }
    }

    private static @Nullable Body exact(@Nullable Object value) {
        if (value instanceof List<?> items && items.stream().allMatch(JmsView::isItem)) {
            return new Body.StreamItems(Collections.unmodifiableList(items));
        }
        if (value instanceof Map<?, ?> map && map.values().stream().allMatch(JmsView::isItem)) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                if (key instanceof String name) {
                    entries.put(name, item);
                }
            });
            return entries.size() == map.size() ? new Body.MapEntries(entries) : null;
        }
        return null;
    }

    private static void mustBeItem(@Nullable Object value) {
        if (value != null && !JmsView.isItem(value)) {
            throw new IllegalArgumentException(
                    "a map or stream cannot hold a " + value.getClass().getName());
        }
        if (value instanceof String text) {
            mustBeUtf8(text);
        }
    }

    private static void mustBeUtf8(String text) {
        if (Escapes.hasLoneSurrogate(text)) {
            throw new IllegalArgumentException(
                    "a text in the body has half of a surrogate pair, which cannot be stored: mend the text, or send bytes");
        }
    }
}
