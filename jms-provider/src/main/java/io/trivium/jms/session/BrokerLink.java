package io.trivium.jms.session;

import io.netty.buffer.Unpooled;
import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.destination.TemporaryDestinations;
import io.trivium.jms.message.EnvelopeReader;
import io.trivium.jms.message.JmsMessage;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MappedMessage;
import io.trivium.message.mapping.MessageMapper;
import io.trivium.message.mapping.Names;
import io.trivium.message.mapping.ReplyHandle;
import io.trivium.rocket.client.Capabilities;
import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.SendReceipt;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One connection's way to the broker: destinations are made when first used, messages get their stored form. Thread-safe. */
final class BrokerLink {
    /** The most that a compressed body may have when it is inflated: what Trivium stores at most. */
    private static final int MAX_BODY_BYTES = 64 << 20;

    /** What it says there does not matter: the broker writes the login over it, or takes it away if there is none. */
    private static final String ASKED = "?";

    private final RocketClient client;
    private final EnvelopeReader reader;
    private final boolean tellsUser;
    private final Set<JmsDestination> prepared = ConcurrentHashMap.newKeySet();

    /** Temporary destinations of others that were there. */
    private final LatestDestinations foreign = new LatestDestinations();

    /** Those of which the broker has said that they can be consumed. */
    private final Set<JmsDestination> consumable = ConcurrentHashMap.newKeySet();

    /** The client id, null if there is none. */
    private volatile @Nullable String claimed;

    /** The same in the form in which messages carry it. */
    private volatile @Nullable String sender;

    private volatile boolean trivium;

    /** @param tellsUser whether the broker is asked to say in each message whose it is */
    BrokerLink(RocketClient client, EnvelopeReader reader, boolean tellsUser) {
        this.client = client;
        this.reader = reader;
        this.tellsUser = tellsUser;
    }

    /** Notes what the broker can do. */
    void capabilities(Capabilities capabilities) {
        trivium = capabilities.trivium();
    }

    RocketClient client() {
        return client;
    }

    /**
     * Refuses what Apache RocketMQ's brokers cannot do.
     *
     * @param what ends "cannot …"
     */
    void mustBeTrivium(String what) throws JMSException {
        if (!trivium) {
            throw new JMSException("The brokers of this cluster are Apache RocketMQ's, not Trivium's: they cannot "
                    + what + " (docs/JMS-CONFORMANCE.md).");
        }
    }

    /** Makes sure that the destination exists and that its messages, if it is a queue, are kept for it. */
    void prepareToSend(JmsDestination destination) throws JMSException {
        prepare(destination, prepared, true);
    }

    /** As {@link #prepareToSend}, and that a queue may be consumed. */
    void prepareToConsume(JmsDestination destination) throws JMSException {
        prepare(destination, consumable, false);
    }

    private void prepare(JmsDestination destination, Set<JmsDestination> known, boolean sending) throws JMSException {
        if (known.contains(destination) || ReplyHandle.of(destination.name()) != null) {
            // For a native requester, which waits for its reply, nothing is made or kept.
            return;
        }
        String topic = topic(destination);
        if (destination.kind().temporary()) {
            // Its maker has made what it needs; if that is gone, so is this
            if (!foreign.use(topic)) {
                Failures.await(client.requireTopic(topic));
                foreign.add(topic);
            }
            return;
        }
        Failures.await(client.ensureTopic(topic));
        keep(destination, topic, sending);
    }

    /** Begins to make a temporary destination, which goes with this connection. */
    CompletionStage<Void> own(JmsDestination destination) throws JMSException {
        String topic = topic(destination);
        CompletionStage<Void> made = client.ownTemporary(topic);
        if (destination.kind().queue()) {
            made = made.thenCompose(done -> client.declareGroup(ofConsumer(destination, topic)));
        }
        return made.thenRun(() -> kept(destination, false));
    }

    private static GroupDeclaration ofConsumer(JmsDestination destination, String topic) {
        return new GroupDeclaration(Names.queueGroup(destination.name()), GroupDeclaration.Kind.QUEUE, topic);
    }

    private void keep(JmsDestination destination, String topic, boolean sending) throws JMSException {
        if (destination.kind().queue()) {
            Failures.await(client.declareGroup(
                    sending
                            ? GroupDeclaration.ofSender(Names.queueGroup(destination.name()), topic)
                            : ofConsumer(destination, topic)));
        }
        kept(destination, sending);
    }

    private void kept(JmsDestination destination, boolean sending) {
        prepared.add(destination);
        if (!sending) {
            consumable.add(destination);
        }
    }

    private static String topic(JmsDestination destination) throws InvalidDestinationException {
        try {
            String topic = Names.topic(destination.name());
            if (Names.allowed(topic)) {
                return topic;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidDestinationException(
                    "'" + destination.name() + "' names no destination: " + e.getMessage());
        }
        throw new InvalidDestinationException(
                "'" + destination.name() + "' is the broker's own: applications cannot use it.");
    }

    /** Begins to delete a destination. */
    CompletionStage<Void> delete(JmsDestination destination) {
        prepared.remove(destination);
        consumable.remove(destination);
        String topic = Names.topic(destination.name());
        return destination.kind().queue()
                ? client.deleteGroup(Names.queueGroup(destination.name()))
                        .thenCompose(done -> client.deleteTopic(topic))
                : client.deleteTopic(topic);
    }

    /**
     * Takes a client id for this connection alone.
     *
     * @throws InvalidClientIDException if another connection has it
     */
    void claim(String clientId) throws JMSException {
        try {
            Failures.await(client.claimClientId(clientId));
        } catch (IllegalStateException e) {
            InvalidClientIDException taken = new InvalidClientIDException(e.getMessage());
            taken.setLinkedException(e);
            throw taken;
        }
        claimed = clientId;
        sender = URLEncoder.encode(clientId, StandardCharsets.UTF_8);
    }

    /**
     * Takes the client id again, if this connection has one, with a new session at the broker.
     *
     * @throws InvalidClientIDException if another connection has taken it meanwhile
     */
    void claimAgain() throws JMSException {
        String own = claimed;
        if (own != null) {
            claim(own);
        }
    }

    boolean sentByOwnClientId(StoredMessage message) {
        String own = sender;
        return own != null && own.equals(message.properties().get(PropertyNames.TRV_SENDER));
    }

    /**
     * Deletes a durable subscription.
     *
     * @throws InvalidDestinationException if there is none
     * @throws IllegalStateException if it has a consumer
     */
    void unsubscribe(String group) throws JMSException {
        try {
            Failures.await(client.unsubscribe(group));
        } catch (JMSException e) {
            if (Failures.code(e) == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST) {
                InvalidDestinationException none = new InvalidDestinationException(e.getMessage());
                none.setLinkedException(e);
                throw none;
            }
            throw e;
        }
    }

    /** A send has failed: if its topic is gone, that is told before the next one. */
    void sendFailed(String topic, Throwable failure) {
        if (Failures.code(Failures.of(failure)) == ResponseCode.TOPIC_NOT_EXIST) {
            foreign.remove(topic);
        }
    }

    CompletionStage<SendReceipt> send(OutboundMessage message) {
        return trivium ? client.sendOnce(message) : client.send(message);
    }

    /** The stored form of a message. */
    OutboundMessage outbound(Envelope envelope) throws JMSException {
        try {
            MappedMessage mapped = MessageMapper.toStored(envelope);
            String own = sender;
            if (own != null) {
                mapped.properties().set(PropertyNames.TRV_SENDER, own);
            }
            if (tellsUser && trivium) {
                mapped.properties().set(PropertyNames.TRV_USER, ASKED);
            }
            return new OutboundMessage(
                    mapped.topic(),
                    mapped.orderingKey(),
                    0,
                    mapped.bornMillis(),
                    mapped.properties(),
                    Unpooled.wrappedBuffer(mapped.body()));
        } catch (IllegalArgumentException e) {
            MessageFormatException refusal = new MessageFormatException(e.getMessage());
            refusal.setLinkedException(e);
            throw refusal;
        }
    }

    /**
     * Returns a message as the application gets it, but still writable.
     *
     * @param temporaries of the connection, by which the application deletes those that the message names
     * @throws JMSException if it cannot be read
     */
    JmsMessage read(StoredMessage stored, JmsDestination consumed, TemporaryDestinations temporaries)
            throws JMSException {
        Envelope envelope;
        try {
            envelope = MessageMapper.toEnvelope(stored, MAX_BODY_BYTES);
        } catch (RuntimeException e) {
            throw Failures.of(e);
        }
        return reader.read(envelope, consumed, temporaries, stored.storedMillis());
    }
}
