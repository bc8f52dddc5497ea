package io.trivium.message.mapping;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import org.jspecify.annotations.Nullable;

/** Puts headers and application properties into a block, and marks in {@code TRV_TYPES} what is more than a plain string. */
final class TypedWriter {
    private final MessageProperties properties = new MessageProperties();
    private final StringBuilder types = new StringBuilder();

    /** Sets a header that may be any text; null leaves it out. */
    void header(String name, @Nullable String text) {
        if (text != null) {
            put(name, false, text);
        }
    }

    /** Sets a header whose text has nothing to escape. */
    void plain(String name, String text) {
        properties.set(name, text);
    }

    /** Sets an application property. */
    void application(String name, @Nullable Object value) {
        put(storedName(name), Escapes.neededInName(name), value);
    }

    /** The name under which an application property is stored. */
    static String storedName(String name) {
        String stored = Escapes.neededInName(name) ? Escapes.escape(name) : name;
        return PropertyNames.isReserved(stored) ? PropertyNames.APPLICATION_PREFIX + stored : stored;
    }

    /** Adds all that the other holds. */
    void addAll(TypedWriter other) {
        other.properties.forEach(properties::set);
        if (!types.isEmpty() && !other.types.isEmpty()) {
            types.append(',');
        }
        types.append(other.types);
    }

    /** Returns the block, with its types. */
    MessageProperties properties() {
        return properties.set(PropertyNames.TRV_TYPES, types.toString());
    }

    private void put(String storedName, boolean nameEscaped, @Nullable Object value) {
        PropertyType type = PropertyType.of(value);
        String text = type.text(value);
        boolean valueEscaped = Escapes.needed(text);
        properties.set(storedName, valueEscaped ? Escapes.escape(text) : text);
        PropertyMark mark = new PropertyMark(type, nameEscaped, valueEscaped);
        if (!mark.equals(PropertyMark.NONE)) {
            mark.write(storedName, types);
        }
    }
}
