package io.trivium.message.selector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values by name. */
record MapSubject(Map<String, @Nullable Object> values) implements Subject {
    @Override
    public @Nullable Object value(Identifier identifier) {
        return values.get(identifier.name());
    }
}
