package io.trivium.jms.message;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.destination.TemporaryDestinations;
import io.trivium.message.mapping.AmqpBodies;
import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.JmsHeader;
import io.trivium.message.mapping.JmsView;
import io.trivium.message.mapping.MessageIdentifier;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Makes the message that an application gets of an envelope, whoever sent it. */
public final class EnvelopeReader {
    private final TrustedClasses trusted;

    /** @param trusted what object messages may hold */
    public EnvelopeReader(TrustedClasses trusted) {
        this.trusted = trusted;
    }

    /**
     * Returns the message, still writable.
     *
     * @param consumed the destination that it was taken from, for senders that do not say where they sent to
     * @param temporaries by which the application deletes the temporary destinations that the message names
     * @param storedMillis when the broker stored it, epoch milliseconds
     */
    public JmsMessage read(
            Envelope envelope, JmsDestination consumed, TemporaryDestinations temporaries, long storedMillis)
            throws JMSException {
        JmsMessage message = ofBody(envelope.body);
        message.setJMSDestination(
                envelope.destination == null ? consumed : JmsDestination.of(envelope.destination, temporaries));
        message.setJMSReplyTo(envelope.replyTo == null ? null : JmsDestination.of(envelope.replyTo, temporaries));
        message.setJMSMessageID(messageId(envelope));
        message.setJMSCorrelationID(envelope.correlationId == null ? null : envelope.correlationId.asCorrelationId());
        message.setJMSType(envelope.label);
        message.setJMSTimestamp(envelope.bornMillis);
        message.setJMSDeliveryTime(deliveryTime(envelope, storedMillis));
        message.setJMSExpiration(envelope.expiryMillis);
        message.setJMSPriority(Math.min(Math.max(envelope.priority, 0), 9));
        message.setJMSDeliveryMode(envelope.durable ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
        message.setJMSRedelivered(envelope.attempts > 0);
        readProperties(envelope, message.properties());
        return message;
    }

    private static @Nullable String messageId(Envelope envelope) {
        if (envelope.foreignId != null) {
            return envelope.foreignId.asMessageId();
        }
        return envelope.uniqueKey == null ? null : MessageIdentifier.messageIdOfKey(envelope.uniqueKey);
    }

    private static long deliveryTime(Envelope envelope, long storedMillis) {
        if (envelope.deliveryMillis != 0) {
            return envelope.deliveryMillis;
        }
        return envelope.bornMillis != 0 ? envelope.bornMillis : storedMillis;
    }

    private static void readProperties(Envelope envelope, PropertyBag properties) {
        JmsView.properties(envelope.properties).forEach((name, value) -> {
            // RocketMQ's and AMQP's senders may name theirs as they like, but not speak for the broker.
            if (JmsHeader.of(name) == null) {
                properties.put(name, value);
            }
        });
        putIfTold(properties, PropertyNames.GROUP_ID, envelope.orderingKey);
        putIfTold(properties, PropertyNames.GROUP_SEQ, envelope.groupSequence);
        putIfTold(properties, PropertyNames.USER_ID, envelope.user);
        putIfTold(properties, PropertyNames.KEYS, envelope.keys);
        putIfTold(properties, PropertyNames.CONTENT_TYPE, envelope.contentType);
        putIfTold(properties, PropertyNames.CONTENT_ENCODING, envelope.contentEncoding);
        properties.put(PropertyNames.DELIVERY_COUNT, envelope.attempts + 1);
    }

    private static void putIfTold(PropertyBag properties, String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value);
        }
    }

    private JmsMessage ofBody(Body body) {
        if (body instanceof Body.Text text) {
            return new JmsTextMessage(text.text());
        }
        if (body instanceof Body.Bytes bytes) {
            return new JmsBytesMessage(bytes.bytes());
        }
        if (body instanceof Body.MapEntries map) {
            return new JmsMapMessage(map.entries());
        }
        if (body instanceof Body.StreamItems stream) {
            return new JmsStreamMessage(stream.items());
        }
        if (body instanceof Body.SerializedObject object) {
            return new JmsObjectMessage(trusted, object.bytes());
        }
        if (body instanceof Body.AmqpSections sections) {
            return ofBody(AmqpBodies.nearest(sections));
        }
        return new JmsMessage();
    }
}
