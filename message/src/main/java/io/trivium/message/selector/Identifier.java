package io.trivium.message.selector;

import io.trivium.message.mapping.JmsHeader;
import io.trivium.message.mapping.PropertyLookup;
import io.trivium.message.mapping.StoredProperty;
import org.jspecify.annotations.Nullable;

/** A name in a selector, and where a stored record keeps what it stands for. */
record Identifier(String name, Field field) implements Expression {
    /** Reads a value of a stored record. */
    @FunctionalInterface
    interface Field {
        @Nullable
        Object read(PropertyLookup record);
    }

    /** A header, a property of the provider's, or an application's property. */
    static Identifier ofJms(String name) {
        JmsHeader header = JmsHeader.of(name);
        if (header != null) {
            return new Identifier(name, record -> header.value(record.record(), record.at()));
        }
        StoredProperty property = StoredProperty.application(name);
        return new Identifier(name, record -> Numbers.widened(property.jmsValue(record)));
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
