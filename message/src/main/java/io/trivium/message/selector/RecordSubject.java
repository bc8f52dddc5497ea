package io.trivium.message.selector;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stored record. */
record RecordSubject(ByteBuffer record, int at) implements Subject {
    @Override
    public @Nullable Object value(Identifier identifier) {
        return identifier.field().read(record, at);
    }
}
