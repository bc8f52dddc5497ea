package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.message.JmsMessage;
import io.trivium.jms.message.TrustedClasses;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.client.InboundMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session does, whichever API asks for it: its deliveries, acknowledgements and asynchronous sends. Thread-safe. */
final class SessionCore {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCore.class);

    private final String id;
    private final ConnectionParts parts;
    private final Acknowledgements acknowledgements;
    private final Deliveries deliveries;
    private final Dispatch dispatch;
    private final Completions completions;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong consumers = new AtomicLong();

    /**
     * @param id unique within the connection's client, the owner of ordering keys
     * @param mode AUTO, CLIENT or DUPS_OK
     */
    SessionCore(String id, int mode, ConnectionParts parts) {
        this.id = id;
        this.parts = parts;
        acknowledgements = new Acknowledgements(parts.link().client(), mode);
        deliveries = new Deliveries(parts.link(), acknowledgements, this::open, parts.environment());
        dispatch = new Dispatch(deliveries, acknowledgements, this::open, parts.environment());
        completions = new Completions(parts.environment());
    }

    String id() {
        return id;
    }

    int mode() {
        return acknowledgements.mode();
    }

    ConnectionParts parts() {
        return parts;
    }

    BrokerLink link() {
        return parts.link();
    }

    Completions completions() {
        return completions;
    }

    TrustedClasses trusted() {
        return parts.settings().trusted();
    }

    String nextKey() {
        return parts.keys().next();
    }

    long millis() {
        return parts.environment().millis();
    }

    void mustBeOpen() throws JMSException {
        if (closed.get()) {
            throw Failures.closed("session");
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Readies a destination to be sent to. */
    void prepare(JmsDestination destination) throws JMSException {
        parts.temporaries().mustExist(destination);
        parts.link().prepare(destination);
    }

    // Consumers

    /** Opens a consumer. Its subscription exists, and counts from now, when this returns. */
    Prefetch openConsumer(Subscription subscription) throws JMSException {
        JmsDestination destination = subscription.destination();
        parts.temporaries().consume(destination);
        try {
            parts.link().prepare(destination);
            if (subscription.kind() != Kind.QUEUE) {
                parts.sharedGroups().join(subscription);
            }
        } catch (JMSException e) {
            parts.temporaries().endConsume(destination);
            throw e;
        }
        Prefetch prefetch = new Prefetch(subscription, id, parts.settings().prefetch());
        deliveries.open(prefetch);
        return prefetch;
    }

    /** A name for a subscription of one consumer, unique everywhere. */
    String nextSubscriptionId() {
        return id + "-" + consumers.incrementAndGet();
    }

    boolean isClosed(Prefetch prefetch) {
        deliveries.lock().lock();
        try {
            return prefetch.closed();
        } finally {
            deliveries.lock().unlock();
        }
    }

    @Nullable
    MessageListener listener(Prefetch prefetch) {
        deliveries.lock().lock();
        try {
            return prefetch.listener();
        } finally {
            deliveries.lock().unlock();
        }
    }

    void listen(Prefetch prefetch, @Nullable MessageListener listener) {
        dispatch.listen(prefetch, listener);
    }

    @Nullable
    JmsMessage receive(Prefetch prefetch, long nanos, Deliveries.Check check) throws JMSException {
        return deliveries.receive(prefetch, nanos, check);
    }

    @Nullable
    JmsMessage receiveNow(Prefetch prefetch, Deliveries.Check check) throws JMSException {
        deliveries.probe(prefetch);
        return deliveries.receive(prefetch, 0, check);
    }

    /** Whether a message whose body was asked for as a wrong type stays the next one (Jakarta Messaging §8.6). */
    boolean keepsMessageOfWrongType() {
        return mode() != Session.CLIENT_ACKNOWLEDGE;
    }

    /** Closes a consumer: from its own listener at once, else when that has returned. */
    void close(Prefetch prefetch) throws JMSException {
        if (isClosed(prefetch)) {
            dispatch.awaitReturn(prefetch);
            return;
        }
        deliveries.close(prefetch);
        dispatch.awaitReturn(prefetch);
        ended(prefetch.subscription());
    }

    private void ended(Subscription subscription) {
        parts.temporaries().endConsume(subscription.destination());
        if (subscription.kind() == Kind.QUEUE) {
            return;
        }
        if (subscription.kind() == Kind.SUBSCRIPTION) {
            acknowledgements.forget(subscription.group());
        }
        try {
            parts.sharedGroups().leave(subscription);
        } catch (JMSException e) {
            LOG.debug("{} is left with the connection: {}", subscription.group(), e.getMessage());
        }
    }

    /** Deletes a durable subscription. */
    void unsubscribe(String group) throws JMSException {
        if (acknowledgements.owes(group)) {
            throw new IllegalStateException(
                    "A message of the subscription is not acknowledged: the subscription cannot be deleted yet.");
        }
        parts.link().unsubscribe(group);
    }

    // Messages

    /** Makes what the application gets. Expired messages and unreadable ones are finished here, the latter as dead letters. */
    private @Nullable JmsMessage open(InboundMessage inbound, Subscription subscription) {
        JmsMessage message;
        try {
            message = parts.link().read(inbound.message(), subscription.destination());
        } catch (JMSException e) {
            LOG.warn("A message of {} cannot be read: {}", subscription.destination(), e.getMessage());
            parts.link().client().deadLetter(List.of(inbound.receipt()), "unreadable: " + e.getMessage());
            return null;
        }
        if (expired(message) || (subscription.noLocal() && local(message, inbound.message()))) {
            acknowledgements.skip(inbound.receipt());
            return null;
        }
        message.delivered(this::acknowledge);
        return message;
    }

    private boolean expired(JmsMessage message) {
        return message.getJMSExpiration() != 0 && message.getJMSExpiration() <= millis();
    }

    /** Whether the own connection sent it, or one of the same client id before. */
    private boolean local(JmsMessage message, StoredMessage stored) {
        String messageId = message.getJMSMessageID();
        boolean ownId =
                messageId != null && messageId.startsWith("ID:" + parts.keys().prefix());
        return ownId || parts.link().sentByOwnClientId(stored);
    }

    /** A message for a browser, null if it has expired. */
    @Nullable
    JmsMessage show(StoredMessage stored, JmsDestination queue) throws JMSException {
        JmsMessage message = parts.link().read(stored, queue);
        message.delivered(() -> {});
        return expired(message) ? null : message;
    }

    /** What {@link jakarta.jms.Message#acknowledge} does: only CLIENT leaves it to the application. */
    void acknowledge() throws JMSException {
        mustBeOpen();
        if (mode() == Session.CLIENT_ACKNOWLEDGE) {
            acknowledgements.acknowledgeAll();
        }
    }

    void recover() throws JMSException {
        mustBeOpen();
        deliveries.recover();
    }

    // Life

    void start() {
        deliveries.start();
    }

    /** Stops deliveries; returns when no listener has a message. */
    void stop() {
        deliveries.stop();
        dispatch.awaitQuiet();
    }

    void fail(JMSException cause) {
        deliveries.fail(cause);
    }

    /** Refuses what a listener of the session must not do, since it would wait for itself. */
    void mustNotBeInListener(String what) throws JMSException {
        if (dispatch.onOwnThread()) {
            throw new IllegalStateException("A message listener must not " + what + ".");
        }
    }

    void mustNotBeInCompletion(String what) throws JMSException {
        if (completions.onOwnThread()) {
            throw new IllegalStateException("A completion listener must not " + what + ".");
        }
    }

    /**
     * Closes the session: returns when listeners have returned, asynchronous sends are completed, and the broker has what is owed
     * to it. Called again it does nothing.
     */
    void close() throws JMSException {
        mustNotBeInListener("close its session");
        mustNotBeInCompletion("close its session");
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        completions.awaitAll();
        List<Prefetch> open = deliveries.stopForGood();
        dispatch.awaitQuiet();
        deliveries.settle(open);
        open.forEach(prefetch -> ended(prefetch.subscription()));
    }
}
