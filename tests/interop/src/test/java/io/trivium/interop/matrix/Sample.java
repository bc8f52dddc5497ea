package io.trivium.interop.matrix;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in words that every door understands.
 *
 * @param body a String, a byte array, a Map, a List or null for none
 * @param properties application properties with their types
 * @param orderingKey null for none
 * @param delayMillis 0 or 1000, which every door can say
 * @param headers those that are said
 */
record Sample(
        @Nullable Object body,
        Map<String, Object> properties,
        @Nullable String orderingKey,
        long delayMillis,
        Map<Header, Object> headers) {
    Sample(@Nullable Object body, Map<String, Object> properties, @Nullable String orderingKey, long delayMillis) {
        this(body, properties, orderingKey, delayMillis, Map.of());
    }

    static Sample of(@Nullable Object body) {
        return new Sample(body, Map.of(), null, 0);
    }

    Sample with(Map<Header, Object> said) {
        return new Sample(body, properties, orderingKey, delayMillis, said);
    }
}
