package io.trivium.amqp.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a section that is a list; those at its end may be left out. */
record Fields(List<?> values) {
    static final Fields NONE = new Fields(List.of());

    /** Takes a section's value. */
    static Fields of(@Nullable Object section) {
        if (!(section instanceof List<?> list)) {
            throw SectionScan.malformed("a section that should be a list is none");
        }
        return new Fields(list);
    }

    /**
     * Returns a field, null if it is absent.
     *
     * @throws io.trivium.amqp.wire.AmqpException amqp:decode-error if it is of another type
     */
    <T> @Nullable T get(int index, Class<T> type) {
        Object value = index < values.size() ? values.get(index) : null;
        if (value != null && !type.isInstance(value)) {
            throw SectionScan.malformed("field " + index + " of a section is of a wrong type");
        }
        return value == null ? null : type.cast(value);
    }
}
