package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.message.Acknowledger;
import io.trivium.jms.message.JmsMessage;
import io.trivium.jms.message.TrustedClasses;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session does, whichever API asks for it: its deliveries, acknowledgements and asynchronous sends. Thread-safe. */
final class SessionCore {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCore.class);

    private final String id;
    private final ConnectionParts parts;
    private final boolean distributed;
    private final Acknowledgements acknowledgements;
    private final Reading reading;
    private final Deliveries deliveries;
    private final Dispatch dispatch;
    private final Completions completions;
    private final Sends sends;
    private final CurrentWork work;
    private final Workload workload = new Workload();

    private final BooleanSupplier waitedFor;
    private final Leaving leaving;
    private final Closing closing = new Closing();
    private final AtomicLong consumers = new AtomicLong();

    /**
     * @param id unique within the connection's client, the owner of ordering keys
     * @param mode AUTO, CLIENT, DUPS_OK, SESSION_TRANSACTED or INDIVIDUAL
     * @param distributed whether transactions are begun and ended by a coordinator; a session of a resource that is in none is as in
     *     AUTO
     * @param connectionWaits whether the caller is a listener of any session of the connection, which is being closed and waits for it
     */
    SessionCore(String id, int mode, boolean distributed, ConnectionParts parts, BooleanSupplier connectionWaits) {
        this.id = id;
        this.parts = parts;
        this.distributed = distributed;
        this.waitedFor = () -> hasUse() || connectionWaits.getAsBoolean();
        boolean local = mode == Session.SESSION_TRANSACTED && !distributed;
        work = new CurrentWork(local ? parts.link().client() : null);
        acknowledgements = new Acknowledgements(parts.link().client(), mode, work);
        leaving = new Leaving(parts.sharedGroups(), acknowledgements);
        reading = new Reading(parts, acknowledgements, this::acknowledger);
        deliveries = new Deliveries(parts.link(), acknowledgements, reading, waitedFor, parts.environment());
        dispatch = new Dispatch(deliveries, acknowledgements, reading, leaving::leave, parts.environment());
        completions = new Completions(parts.environment());
        sends = new Sends(parts.link(), work, new UnawaitedSends(parts.telling()));
    }

    String id() {
        return id;
    }

    int mode() {
        return acknowledgements.mode();
    }

    boolean distributed() {
        return distributed;
    }

    CurrentWork work() {
        return work;
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

    Sends sends() {
        return sends;
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

    /** A listener that has a message has the use of its session until it returns, also while the session is being closed (§6.1.8). */
    void mustBeOpen() throws JMSException {
        if ((isClosed() && !hasUse()) || (deliveries.flow().ending() && !waitedFor.getAsBoolean())) {
            throw Failures.closed("session");
        }
    }

    boolean isClosed() {
        return closing.begun();
    }

    /** Whether the caller is a listener that has a message, for which a closing session waits; be it called by an application server. */
    boolean hasUse() {
        return inListener() || (works() && !closing.ended());
    }

    /** Readies a destination to be sent to. */
    void prepare(JmsDestination destination) throws JMSException {
        parts.temporaries().mustExist(destination);
        parts.link().prepareToSend(destination);
    }

    // Consumers

    /** Opens a consumer. Its subscription exists, and counts from now, when this returns. */
    Prefetch openConsumer(Subscription subscription) throws JMSException {
        JmsDestination destination = subscription.destination();
        if (subscription.popSelector() != null) {
            parts.link().mustBeTrivium("leave a queue's messages to others that a selector does not want");
        }
        parts.temporaries().consume(destination);
        try {
            parts.link().prepareToConsume(destination);
            if (subscription.kind() != Kind.QUEUE) {
                parts.sharedGroups().join(subscription);
            }
        } catch (JMSException e) {
            parts.temporaries().endConsume(destination);
            throw e;
        }
        Prefetch prefetch = new Prefetch(
                subscription, id, parts.settings().prefetch(), parts.settings().prefetchBytes());
        if (!deliveries.open(prefetch)) {
            ended(subscription);
            throw Failures.closed("session");
        }
        return prefetch;
    }

    /** A name for a subscription of one consumer, unique everywhere. */
    String nextSubscriptionId() {
        return id + "-" + consumers.incrementAndGet();
    }

    boolean isClosed(Prefetch prefetch) {
        return deliveries.flow().locked(prefetch::closed);
    }

    @Nullable
    MessageListener listener(Prefetch prefetch) {
        ReentrantLock lock = deliveries.flow().lock();
        lock.lock();
        try {
            return prefetch.listener();
        } finally {
            lock.unlock();
        }
    }

    void listen(Prefetch prefetch, @Nullable MessageListener listener) {
        dispatch.listen(prefetch, listener);
    }

    @Nullable
    JmsMessage receive(Prefetch prefetch, long nanos, Check check) throws JMSException {
        return deliveries.receiving().receive(prefetch, nanos, check);
    }

    @Nullable
    JmsMessage receiveNow(Prefetch prefetch, Check check) throws JMSException {
        sends.unawaited().awaitAll();
        return deliveries.receiving().receiveNow(prefetch, check);
    }

    /** Whether a message whose body was asked for as a wrong type stays the next one (Jakarta Messaging §8.6). */
    boolean keepsMessageOfWrongType() {
        return mode() != Session.CLIENT_ACKNOWLEDGE && work.get() == null;
    }

    /** Rolls back what a closing session has not committed; a branch of a distributed transaction is its coordinator's to end. */
    private List<Receipt> abandoned() {
        UnitOfWork unit = distributed ? null : work.takeBegun();
        if (unit == null) {
            return List.of();
        }
        try {
            unit.rollback();
        } catch (JMSException e) {
            LOG.debug("A transaction ends with its session: {}", e.getMessage());
        }
        return unit.takeDelivered(link().client());
    }

    /** Closes a consumer: from its own listener at once, else when that, or a receive that has a message, has returned. */
    void close(Prefetch prefetch) throws JMSException {
        boolean first = deliveries.close(prefetch);
        dispatch.awaitReturn(prefetch);
        deliveries.receiving().awaitHandedOver(prefetch);
        if (first) {
            ended(prefetch.subscription());
        }
    }

    private void ended(Subscription subscription) {
        parts.temporaries().endConsume(subscription.destination());
        if (subscription.kind() != Kind.QUEUE) {
            leaving.add(subscription);
        }
    }

    /** Leaves the subscriptions that have no consumer here, and of which nothing is owed. */
    void leave() {
        leaving.leave();
    }

    /** Deletes a durable subscription. */
    void unsubscribe(String group) throws JMSException {
        if (acknowledgements.owes(group)) {
            throw new IllegalStateException(
                    "A message of the subscription is not acknowledged: the subscription cannot be deleted yet.");
        }
        parts.link().unsubscribe(group);
    }

    // What an application server does

    @Nullable
    MessageListener serverListener() {
        return workload.listener();
    }

    void listenForServer(@Nullable MessageListener listener) {
        workload.listen(listener);
    }

    /** Takes messages for a connection consumer. */
    List<InboundMessage> awaitBatch(Prefetch prefetch, int max) {
        return deliveries.receiving().awaitBatch(prefetch, max);
    }

    /** Gives messages back that nobody saw. */
    void refuse(List<InboundMessage> messages) {
        deliveries
                .returns()
                .giveBack(messages.stream().map(InboundMessage::receipt).toList());
    }

    /** Takes over messages of a connection consumer. */
    void load(List<InboundMessage> messages, Subscription subscription) {
        if (!workload.add(messages, subscription)) {
            refuse(messages);
        }
    }

    /** Hands the listener what was loaded; while the connection is stopped that goes back. */
    void runWorkload() {
        try {
            workOff();
        } finally {
            workload.rest();
        }
    }

    private void workOff() {
        for (Workload.Item next = workload.next(); next != null; next = workload.next()) {
            MessageListener listener = workload.listener();
            // In this order: who stops or closes waits for us, or we see that it does
            Flow flow = deliveries.flow();
            boolean begins = flow.locked(() -> flow.started() && !flow.ending());
            if (listener == null || !begins) {
                refuse(List.of(next.message()));
            } else {
                dispatch.deliver(next.message(), next.subscription(), listener);
            }
        }
    }

    // Messages

    /** A message for a browser, null if it has expired. */
    @Nullable
    JmsMessage show(StoredMessage stored, JmsDestination queue) throws JMSException {
        return reading.show(stored, queue);
    }

    private Acknowledger acknowledger(Receipt receipt) {
        return mode() == JmsSession.INDIVIDUAL_ACKNOWLEDGE ? () -> acknowledge(receipt) : this::acknowledge;
    }

    /** What {@link jakarta.jms.Message#acknowledge} does: only CLIENT leaves it to the application. */
    void acknowledge() throws JMSException {
        mustBeOpen();
        if (mode() == Session.CLIENT_ACKNOWLEDGE) {
            acknowledgements.acknowledgeAll();
            leave();
        }
    }

    private void acknowledge(Receipt receipt) throws JMSException {
        mustBeOpen();
        acknowledgements.acknowledge(receipt);
        leave();
    }

    void recover() throws JMSException {
        mustBeOpen();
        deliveries.recover();
        leave();
    }

    // Transactions

    /** Ends the unit of work; the next one begins. */
    void commit() throws JMSException {
        mustNotBeInCompletion("commit its session");
        mustBeOpen();
        completions.awaitAll();
        UnitOfWork unit = work.takeBegun();
        if (unit == null) {
            return;
        }
        try {
            unit.commit();
        } catch (JMSException e) {
            giveBackAfter(e, unit);
            throw e;
        } finally {
            leave();
        }
    }

    /** Who may not acknowledge any more may not give back either: then the session's end does it. */
    private void giveBackAfter(JMSException why, UnitOfWork unit) {
        try {
            giveBack(unit);
        } catch (JMSException e) {
            why.addSuppressed(e);
        }
    }

    void rollback() throws JMSException {
        mustNotBeInCompletion("roll its session back");
        mustBeOpen();
        completions.awaitAll();
        UnitOfWork unit = work.takeBegun();
        if (unit != null) {
            unit.rollback();
            giveBack(unit);
            leave();
        }
    }

    /** Offers what a unit of work delivered over this connection again, in order. */
    void giveBack(UnitOfWork unit) throws JMSException {
        deliveries.recover(unit.takeDelivered(link().client()));
    }

    // Life

    void start() {
        deliveries.start();
    }

    /** Begins to deliver nothing more. */
    void stop() {
        deliveries.stop();
    }

    /**
     * Returns when no listener has a message, unless the caller is one that an application server calls, and no receiver one that it is
     * about to return.
     */
    void awaitStopped() {
        dispatch.awaitQuiet();
        workload.awaitQuiet();
        deliveries.receiving().awaitHandedOver();
    }

    /** A session with a broker is lost: forgets what was leased there, which others may have by now. */
    void lose(Set<Receipt> gone) {
        deliveries.lose(gone);
        workload.forget(gone);
        acknowledgements.lose(gone);
        work.lose(gone);
    }

    /** Holds deliveries back until there is a session with the broker again. */
    void suspend() {
        deliveries.suspend();
    }

    /** There is a session with the broker again. */
    void resume() {
        deliveries.resume();
    }

    void fail(JMSException cause) {
        deliveries.fail(cause);
    }

    /** Refuses what a listener of the session must not do, since it would wait for itself. */
    void mustNotBeInListener(String what) throws JMSException {
        if (inListener()) {
            throw new IllegalStateException("A message listener must not " + what + ".");
        }
    }

    boolean inListener() {
        return dispatch.onOwnThread();
    }

    void mustNotBeInCompletion(String what) throws JMSException {
        if (completions.onOwnThread()) {
            throw new IllegalStateException("A completion listener must not " + what + ".");
        }
    }

    /** Begins nothing new: who is a listener and has a message keeps the use of the session until it returns. */
    void end() {
        deliveries.end();
    }

    /** Returns when what had begun is over: sends are completed, and {@link #awaitStopped listeners and receivers have returned}. */
    void awaitEnd() {
        awaitSends();
        awaitStopped();
        // What listeners have sent meanwhile
        awaitSends();
    }

    private void awaitSends() {
        completions.awaitAllUninterruptibly();
        sends.unawaited().awaitAllUninterruptibly();
    }

    /**
     * Closes the session: returns when listeners have returned, asynchronous sends are completed, and the broker has what is owed
     * to it. Called again it only waits for that, unless the caller is what is waited for.
     */
    void close() throws JMSException {
        mustNotBeInListener("close its session");
        mustNotBeInCompletion("close its session");
        if (closing.begin()) {
            try {
                closeOnce();
            } finally {
                closing.end();
            }
        } else if (!works()) {
            closing.awaitEnd();
        }
    }

    /** Whether the caller is a server's thread that works on messages of the session. */
    boolean works() {
        return workload.isWorker();
    }

    /** Whoever interrupts the thread: half of this would leave the rest undone until the connection ends. */
    private void closeOnce() {
        end();
        awaitEnd();
        refuse(workload.close());
        List<Prefetch> open = deliveries.stopForGood();
        deliveries.settle(open, abandoned());
        open.forEach(prefetch -> ended(prefetch.subscription()));
        leave();
    }
}
