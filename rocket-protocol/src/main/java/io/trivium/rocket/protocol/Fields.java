package io.trivium.rocket.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The extension fields of a frame: names and text values, in order. A flat list, since frames have few fields and each is looked at
 * once. Not thread-safe.
 */
public final class Fields {
    private final List<String> namesAndValues = new ArrayList<>(32);

    /** Adds a field. A null value is left out, as RocketMQ does. */
    public Fields add(String name, @Nullable String value) {
        if (value != null) {
            namesAndValues.add(name);
            namesAndValues.add(value);
        }
        return this;
    }

    public Fields add(String name, long value) {
        return add(name, Long.toString(value));
    }

    public Fields add(String name, boolean value) {
        return add(name, Boolean.toString(value));
    }

    @SuppressWarnings("ReferenceEquality") // only a first, quick look
    public @Nullable String text(String name) {
        // Names that a frame was read with are mostly the same instances as those asked for.
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i) == name) {
                return namesAndValues.get(i + 1);
            }
        }
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                return namesAndValues.get(i + 1);
            }
        }
        return null;
    }

    /**
     * Returns a mandatory field.
     *
     * @throws BadRequestException if it is missing
     */
    public String requiredText(String name) {
        String value = text(name);
        if (value == null) {
            throw new BadRequestException("the field " + name + " is missing");
        }
        return value;
    }

    /**
     * Returns a mandatory number.
     *
     * @throws BadRequestException if it is missing or no number
     */
    public long requiredLong(String name) {
        return parseLong(name, requiredText(name));
    }

    /** As {@link #requiredLong}, within the range of an int. */
    public int requiredInt(String name) {
        return toInt(name, requiredLong(name));
    }

    public long longOr(String name, long otherwise) {
        String value = text(name);
        return value == null ? otherwise : parseLong(name, value);
    }

    public int intOr(String name, int otherwise) {
        return toInt(name, longOr(name, otherwise));
    }

    /** Any text but {@code true}, in whatever case, is false. */
    public boolean flagOr(String name, boolean otherwise) {
        String value = text(name);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    /** Forgets all fields. */
    void clear() {
        namesAndValues.clear();
    }

    /** Whether a name occurs more than once: readers would not agree on its value. */
    public boolean hasTwice() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (!names.add(namesAndValues.get(i))) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return namesAndValues.isEmpty();
    }

    public int size() {
        return namesAndValues.size() / 2;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            action.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    @Override
    public String toString() {
        return namesAndValues.toString();
    }

    private static long parseLong(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new BadRequestException("the field " + name + " is not a number: " + value);
        }
    }

    private static int toInt(String name, long value) {
        if (value != (int) value) {
            throw new BadRequestException("the field " + name + " is out of range: " + value);
        }
        return (int) value;
    }
}
