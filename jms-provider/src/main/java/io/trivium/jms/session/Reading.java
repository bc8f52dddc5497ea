package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.message.Acknowledger;
import io.trivium.jms.message.JmsMessage;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what a session's application gets of what the broker delivers. Thread-safe. */
final class Reading implements Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private final ConnectionParts parts;
    private final Acknowledgements acknowledgements;
    private final Function<Receipt, Acknowledger> acknowledging;

    /** @param acknowledging what the application's acknowledging of a message does */
    Reading(ConnectionParts parts, Acknowledgements acknowledgements, Function<Receipt, Acknowledger> acknowledging) {
        this.parts = parts;
        this.acknowledgements = acknowledgements;
        this.acknowledging = acknowledging;
    }

    /** What fails in a way that is no fault of the message comes again, an attempt counted. */
    @Override
    public @Nullable JmsMessage open(InboundMessage inbound, Subscription subscription) {
        try {
            return opened(inbound, subscription);
        } catch (RuntimeException | Error e) {
            // Else nobody would get the message before the connection ends, nor the consumer another one
            LOG.error("A message of {} could not be read, and is given back", subscription.destination(), e);
            giveBack(inbound.receipt());
            return null;
        }
    }

    private void giveBack(Receipt receipt) {
        parts.link().client().release(List.of(receipt), Duration.ZERO, true).exceptionally(failure -> {
            LOG.debug("It was not given back: {}", failure.getMessage());
            return null;
        });
    }

    /** Expired messages and unreadable ones are finished here, the latter as dead letters. */
    private @Nullable JmsMessage opened(InboundMessage inbound, Subscription subscription) {
        JmsMessage message;
        try {
            message = read(inbound.message(), subscription.destination());
        } catch (JMSException e) {
            LOG.warn("A message of {} cannot be read: {}", subscription.destination(), e.getMessage());
            parts.link().client().deadLetter(List.of(inbound.receipt()), "unreadable: " + e.getMessage());
            return null;
        }
        if (expired(message) || (subscription.noLocal() && local(message, inbound.message()))) {
            acknowledgements.skip(inbound.receipt());
            return null;
        }
        message.delivered(acknowledging.apply(inbound.receipt()));
        return message;
    }

    /** A message for a browser, null if it has expired. */
    @Nullable
    JmsMessage show(StoredMessage stored, JmsDestination queue) throws JMSException {
        JmsMessage message = read(stored, queue);
        message.delivered(() -> {});
        return expired(message) ? null : message;
    }

    private JmsMessage read(StoredMessage stored, JmsDestination consumed) throws JMSException {
        return parts.link().read(stored, consumed, parts.temporaries());
    }

    private boolean expired(JmsMessage message) {
        return message.getJMSExpiration() != 0
                && message.getJMSExpiration() <= parts.environment().millis();
    }

    /** Whether the own connection sent it, or one of the same client id before. */
    private boolean local(JmsMessage message, StoredMessage stored) {
        String messageId = message.getJMSMessageID();
        boolean ownId =
                messageId != null && messageId.startsWith("ID:" + parts.keys().prefix());
        return ownId || parts.link().sentByOwnClientId(stored);
    }
}
