package io.trivium.message.amqp;

import org.jspecify.annotations.Nullable;

/** A value with a descriptor, which is usually a ulong or a symbol. */
public record Described(
        @Nullable Object descriptor, @Nullable Object value) {}
