package io.trivium.message.mapping;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a message as JMS and AMQP see it; {@code TRV_BODY} names the case. Arrays are not copied. */
public sealed interface Body {
    /** Plain bytes: what RocketMQ clients send. */
    record Bytes(byte[] bytes) implements Body {}

    /** Text; null is not the same as empty. */
    record Text(@Nullable String text) implements Body {}

    /** Names and values of JMS's primitive types, strings, byte arrays and null, in order. */
    record MapEntries(Map<String, @Nullable Object> entries) implements Body {}

    /** Values of the same types, in order. */
    record StreamItems(List<@Nullable Object> items) implements Body {}

    /** A Java object, serialized. */
    record SerializedObject(byte[] bytes) implements Body {}

    /** No body. */
    record Empty() implements Body {}

    /**
     * The body sections of an AMQP message that is none of the above, as encoded.
     *
     * @param object whether they are an object that a JMS client wrote in AMQP's own types
     */
    record AmqpSections(byte[] encoded, boolean object) implements Body {}
}
