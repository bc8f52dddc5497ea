package io.trivium.amqp.mapping;

import io.trivium.message.amqp.Symbol;
import io.trivium.message.mapping.DestinationKind;
import org.jspecify.annotations.Nullable;

/** Message annotations that mean something here, and the values of those that AMQP's JMS mapping defines. */
final class Annotations {
    static final Symbol MESSAGE_TYPE = new Symbol("x-opt-jms-msg-type");
    static final Symbol DESTINATION = new Symbol("x-opt-jms-dest");
    static final Symbol REPLY_TO = new Symbol("x-opt-jms-reply-to");
    static final Symbol DELIVERY_TIME = new Symbol("x-opt-delivery-time");
    static final Symbol DELIVERY_DELAY = new Symbol("x-opt-delivery-delay");
    static final Symbol KEYS = new Symbol("x-opt-trivium-keys");

    static final byte MESSAGE = 0;
    static final byte OBJECT_MESSAGE = 1;
    static final byte MAP_MESSAGE = 2;
    static final byte BYTES_MESSAGE = 3;
    static final byte STREAM_MESSAGE = 4;
    static final byte TEXT_MESSAGE = 5;

    /** What an ObjectMessage's data section is called. */
    static final String SERIALIZED_OBJECT = "application/x-java-serialized-object";

    private static final DestinationKind[] KINDS = {
        DestinationKind.QUEUE, DestinationKind.TOPIC, DestinationKind.TEMPORARY_QUEUE, DestinationKind.TEMPORARY_TOPIC
    };

    private Annotations() {}

    /** Returns the kind that {@code x-opt-jms-dest} or {@code x-opt-jms-reply-to} names, null if none. */
    static @Nullable DestinationKind kind(@Nullable Object annotation) {
        return annotation instanceof Byte value && value >= 0 && value < KINDS.length ? KINDS[value] : null;
    }

    /** Returns the annotation's value for a kind. */
    static byte code(DestinationKind kind) {
        return switch (kind) {
            case QUEUE -> 0;
            case TOPIC -> 1;
            case TEMPORARY_QUEUE -> 2;
            case TEMPORARY_TOPIC -> 3;
        };
    }
}
