package io.trivium.message.mapping;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link TypedWriter} wrote, and what RocketMQ's own producers write, which is strings. */
final class TypedReader {
    private final MessageProperties properties;
    private final Map<String, PropertyMark> marks;

    TypedReader(MessageProperties properties) {
        this.properties = properties;
        String types = properties.get(PropertyNames.TRV_TYPES);
        marks = types == null ? Map.of() : PropertyMark.parse(types);
    }

    /** Returns a header's text, null if it is absent. */
    @Nullable
    String header(String name) {
        String stored = properties.get(name);
        return stored == null ? null : (String) valueOr(stored, name, PropertyType.STRING, PropertyType.EMPTY_STRING);
    }

    /** Puts all application properties into {@code target}, under their own names. */
    void applicationProperties(Map<String, @Nullable Object> target) {
        properties.forEach((name, stored) -> {
            boolean prefixed = name.startsWith(PropertyNames.APPLICATION_PREFIX);
            if (prefixed || !PropertyNames.isReserved(name)) {
                target.put(applicationName(name, prefixed), valueOr(stored, name));
            }
        });
    }

    private String applicationName(String storedName, boolean prefixed) {
        String name = prefixed ? storedName.substring(PropertyNames.APPLICATION_PREFIX.length()) : storedName;
        if (mark(storedName).nameEscaped()) {
            try {
                return Escapes.unescape(name);
            } catch (IllegalArgumentException malformed) {
                return name;
            }
        }
        return name;
    }

    /** Returns a value in its type, or as it is stored if it is not of the type that it is marked with, or of none of {@code allowed}. */
    private @Nullable Object valueOr(String stored, String name, PropertyType... allowed) {
        PropertyMark mark = mark(name);
        if (allowed.length > 0 && !List.of(allowed).contains(mark.type())) {
            return stored;
        }
        try {
            return mark.type().read(mark.valueEscaped() ? Escapes.unescape(stored) : stored);
        } catch (IllegalArgumentException malformed) {
            return stored;
        }
    }

    private PropertyMark mark(String name) {
        return marks.getOrDefault(name, PropertyMark.NONE);
    }
}
