package io.trivium.rocket.protocol.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that was read: names and values, in order. Reading is tolerant: a number may stand in quotes, what is missing or of
 * another kind is the given default or empty, and unknown members are kept and never asked for.
 */
public final class JsonObject {
    private final Map<String, @Nullable Object> members;

    private JsonObject(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /**
     * Reads the buffer's readable bytes, which are left as they are.
     *
     * @throws JsonException if they are not one object, or deeper than {@link JsonScanner#MAX_DEPTH}
     */
    public static JsonObject parse(ByteBuf text) {
        return parse(ByteBufUtil.getBytes(text, text.readerIndex(), text.readableBytes(), true));
    }

    /** As {@link #parse(ByteBuf)}. */
    public static JsonObject parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject parse(byte[] text) {
        JsonScanner scanner = new JsonScanner(text, 0, text.length);
        JsonObject object = readObject(scanner, 1);
        if (scanner.peek() >= 0) {
            throw new JsonException("more follows after the object");
        }
        return object;
    }

    /** The members' names, in order. A name that is an object is given as its text. */
    public Set<String> names() {
        return members.keySet();
    }

    public @Nullable String text(String name) {
        Object value = members.get(name);
        return value == null || value instanceof JsonObject || value instanceof List ? null : value.toString();
    }

    public String textOr(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    /** As {@link #text}, but fails if it is missing. */
    public String requiredText(String name) {
        String value = text(name);
        if (value == null) {
            throw new JsonException(name + " is missing");
        }
        return value;
    }

    public long longOr(String name, long otherwise) {
        Object value = members.get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new JsonException(name + " is not a number");
            }
        }
        return otherwise;
    }

    public int intOr(String name, int otherwise) {
        long value = longOr(name, otherwise);
        if (value != (int) value) {
            throw new JsonException(name + " is out of range: " + value);
        }
        return (int) value;
    }

    public boolean flagOr(String name, boolean otherwise) {
        Object value = members.get(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        return value instanceof String text ? Boolean.parseBoolean(text) : otherwise;
    }

    /** Empty if it is missing. */
    public JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : new JsonObject(Map.of());
    }

    /** The elements that are objects. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(name)) {
            if (element instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The elements that are strings, numbers or booleans, as text. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            if (element != null && !(element instanceof JsonObject) && !(element instanceof List)) {
                texts.add(element.toString());
            }
        }
        return texts;
    }

    private List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }

    private static JsonObject readObject(JsonScanner scanner, int depth) {
        JsonScanner.checkDepth(depth);
        scanner.expect('{');
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (!scanner.take('}')) {
            do {
                String name = scanner.name();
                scanner.expect(':');
                members.put(name, readValue(scanner, depth));
            } while (scanner.more('}'));
        }
        return new JsonObject(members);
    }

    private static List<@Nullable Object> readList(JsonScanner scanner, int depth) {
        JsonScanner.checkDepth(depth);
        scanner.expect('[');
        List<@Nullable Object> elements = new ArrayList<>();
        if (!scanner.take(']')) {
            do {
                elements.add(readValue(scanner, depth));
            } while (scanner.more(']'));
        }
        return elements;
    }

    private static @Nullable Object readValue(JsonScanner scanner, int depth) {
        return switch (scanner.peek()) {
            case '{' -> readObject(scanner, depth + 1);
            case '[' -> readList(scanner, depth + 1);
            default -> scanner.scalar();
        };
    }
}
