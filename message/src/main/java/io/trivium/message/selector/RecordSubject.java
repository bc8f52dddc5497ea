package io.trivium.message.selector;

import io.trivium.message.mapping.PropertyLookup;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stored record. What a name stands for is found once, however often the selector asks. Not thread-safe. */
final class RecordSubject implements Subject {
    private final PropertyLookup record;
    private final Map<String, @Nullable Object> known = new HashMap<>();

    RecordSubject(ByteBuffer record, int at) {
        this.record = new PropertyLookup(record, at);
    }

    @Override
    public @Nullable Object value(Identifier identifier) {
        Object value = known.get(identifier.name());
        if (value == null && !known.containsKey(identifier.name())) {
            value = identifier.field().read(record);
            known.put(identifier.name(), value);
        }
        return value;
    }
}
