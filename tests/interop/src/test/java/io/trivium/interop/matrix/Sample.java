package io.trivium.interop.matrix;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in words that every door understands.
 *
 * @param body a String or a byte array
 * @param properties application properties with their types
 * @param orderingKey null for none
 * @param delayMillis 0 or 1000, which every door can say
 */
record Sample(
        Object body,
        Map<String, Object> properties,
        @Nullable String orderingKey,
        long delayMillis) {
    static Sample of(Object body) {
        return new Sample(body, Map.of(), null, 0);
    }
}
