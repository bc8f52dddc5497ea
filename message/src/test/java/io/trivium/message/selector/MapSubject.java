package io.trivium.message.selector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values by name, and what selectors say of them. */
record MapSubject(Map<String, @Nullable Object> values) implements Subject {
    @Override
    public @Nullable Object value(Identifier identifier) {
        return values.get(identifier.name());
    }

    /** What a selector says of these values: null for unknown. */
    @Nullable
    Object evaluate(Dialect dialect, String text) {
        return Selector.parse(dialect, text).value(this);
    }
}
