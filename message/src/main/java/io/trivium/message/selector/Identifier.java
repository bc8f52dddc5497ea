package io.trivium.message.selector;

import io.trivium.message.mapping.JmsHeader;
import io.trivium.message.mapping.StoredProperty;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A name in a selector, and where a stored record keeps what it stands for. */
record Identifier(String name, Field field) implements Expression {
    /** Reads a value of a stored record. */
    @FunctionalInterface
    interface Field {
        @Nullable
        Object read(ByteBuffer record, int at);
    }

    /** A header, a property of the provider's, or an application's property. */
    static Identifier ofJms(String name) {
        JmsHeader header = JmsHeader.of(name);
        if (header != null) {
            return new Identifier(name, header::value);
        }
        StoredProperty property = StoredProperty.application(name);
        return new Identifier(name, (record, at) -> Numbers.widened(property.jmsValue(record, at)));
    }

    /** Any property, as text. */
    static Identifier ofSql(String name) {
        StoredProperty property = StoredProperty.header(name);
        return new Identifier(name, property::storedText);
    }

    @Override
    public Kind kind() {
        return Kind.ANY;
    }

    @Override
    public @Nullable Object value(Subject subject) {
        return subject.value(this);
    }
}
