package io.trivium.jms.message;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Envelope;
import jakarta.jms.DeliveryMode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the envelope of a message that is sent. */
public final class EnvelopeWriter {
    /** What only the receiving side sets. */
    private static final Set<String> NOT_SENT = Set.of(
            PropertyNames.DELIVERY_COUNT, PropertyNames.USER_ID, "JMSXRcvTimestamp", "JMSXState", "JMSXConsumerTXID");

    private EnvelopeWriter() {}

    /**
     * Returns what the message is now: the application may change it afterwards.
     *
     * @param message with the headers that its producer sets
     * @param uniqueKey its id, without a prefix
     */
    public static Envelope write(JmsMessage message, String uniqueKey) {
        Envelope envelope = new Envelope();
        envelope.uniqueKey = uniqueKey;
        envelope.destination = message.getJMSDestination() instanceof JmsDestination to ? to.mapped() : null;
        envelope.replyTo = message.getJMSReplyTo() instanceof JmsDestination to ? to.mapped() : null;
        envelope.label = message.getJMSType();
        String correlationId = message.getJMSCorrelationID();
        envelope.correlationId = correlationId == null ? null : MessageIds.parse(correlationId);
        envelope.bornMillis = message.getJMSTimestamp();
        envelope.expiryMillis = message.getJMSExpiration();
        envelope.priority = message.getJMSPriority();
        envelope.durable = message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT;
        envelope.body = body(message);
        writeProperties(message.properties(), envelope);
        return envelope;
    }

    private static void writeProperties(PropertyBag properties, Envelope envelope) {
        for (String name : properties.names()) {
            Object value = properties.get(name);
            switch (name) {
                case PropertyNames.GROUP_ID -> envelope.orderingKey = textOrNull(value);
                case PropertyNames.GROUP_SEQ -> envelope.groupSequence = (Integer) value;
                case PropertyNames.KEYS -> envelope.keys = textOrNull(value);
                case PropertyNames.CONTENT_TYPE -> envelope.contentType = textOrNull(value);
                case PropertyNames.CONTENT_ENCODING -> envelope.contentEncoding = textOrNull(value);
                default -> {
                    if (!NOT_SENT.contains(name)) {
                        envelope.properties.put(name, value);
                    }
                }
            }
        }
    }

    private static @Nullable String textOrNull(@Nullable Object value) {
        return value == null || value.equals("") ? null : value.toString();
    }

    private static Body body(JmsMessage message) {
        if (message instanceof JmsTextMessage text) {
            return new Body.Text(text.getText());
        }
        if (message instanceof JmsBytesMessage bytes) {
            return new Body.Bytes(bytes.content());
        }
        if (message instanceof JmsMapMessage map) {
            return new Body.MapEntries(map.entries());
        }
        if (message instanceof JmsStreamMessage stream) {
            return new Body.StreamItems(stream.items());
        }
        if (message instanceof JmsObjectMessage object) {
            return new Body.SerializedObject(object.serialized());
        }
        return new Body.Empty();
    }
}
