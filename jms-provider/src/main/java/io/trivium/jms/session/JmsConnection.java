package io.trivium.jms.session;

import io.trivium.jms.message.EnvelopeReader;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of all three APIs, over one RocketMQ client of its own. Thread-safe. */
public sealed class JmsConnection implements QueueConnection, TopicConnection permits XaConnection {
    private static final Logger LOG = LoggerFactory.getLogger(JmsConnection.class);

    /**
     * The error code of the exception with which an exception listener is told that the connection goes on with a new session at the
     * broker, but may have missed messages. It need not be closed.
     */
    public static final String SESSION_RESTORED = "SESSION_RESTORED";

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Set<Integer> MODES = Set.of(
            Session.AUTO_ACKNOWLEDGE,
            Session.CLIENT_ACKNOWLEDGE,
            Session.DUPS_OK_ACKNOWLEDGE,
            JmsSession.INDIVIDUAL_ACKNOWLEDGE);

    private final Domain domain;
    private final ConnectionParts parts;
    private final Runnable afterClose;
    private final List<SessionCore> sessions = new CopyOnWriteArrayList<>();

    // The monitor guards these
    private @Nullable String clientId;
    private boolean used;
    private boolean started;
    private boolean closed;
    private @Nullable JMSException lost;
    private long sessionNumber;
    private long losses;
    private boolean restoring;

    /** Held while the exception listener is called, by one thread at a time (§6.1.7). */
    private final ReentrantLock telling = new ReentrantLock();

    private volatile @Nullable ExceptionListener exceptionListener;

    JmsConnection(Domain domain, ConnectionParts parts, Runnable afterClose) {
        this.domain = domain;
        this.parts = parts;
        this.afterClose = afterClose;
    }

    /**
     * Makes a connection of a client, which it closes with itself.
     *
     * @param afterClose run when the connection and its client are closed
     * @throws JMSException if the broker cannot be reached, refuses the user, or the settings have a client id that is in use; the
     *     client is then closed
     */
    public static JmsConnection open(
            RocketClient client,
            Runnable afterClose,
            Domain domain,
            ConnectionSettings settings,
            Environment environment)
            throws JMSException {
        return opened(new JmsConnection(domain, parts(client, settings, environment), afterClose));
    }

    /** As {@link #open}, with sessions for distributed transactions. */
    public static XaConnection openXa(
            RocketClient client,
            Runnable afterClose,
            Domain domain,
            ConnectionSettings settings,
            Environment environment)
            throws JMSException {
        return opened(new XaConnection(domain, parts(client, settings, environment), afterClose));
    }

    private static ConnectionParts parts(RocketClient client, ConnectionSettings settings, Environment environment) {
        UniqueKeys keys = new UniqueKeys(environment);
        BrokerLink link = new BrokerLink(client, new EnvelopeReader(settings.trusted()));
        return new ConnectionParts(
                link, keys, new Temporaries(link, keys.prefix()), new SharedGroups(client), settings, environment);
    }

    private static <C extends JmsConnection> C opened(C connection) throws JMSException {
        try {
            JmsConnection opening = connection;
            opening.greet();
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void greet() throws JMSException {
        RocketClient client = parts.link().client();
        client.onSessionLost(() -> parts.environment().threads().execute(this::lose));
        parts.link().capabilities(Failures.await(client.capabilities()));
        String wanted = parts.settings().clientId();
        if (wanted != null) {
            claim(wanted);
        }
    }

    private void claim(String id) throws JMSException {
        synchronized (this) {
            clientId = id;
        }
        try {
            parts.link().claim(id);
        } catch (JMSException e) {
            synchronized (this) {
                clientId = null;
            }
            throw e;
        }
    }

    /** Listeners that have a message have the use of their connection until they return, also while it is being closed (§6.1.8). */
    private void mustBeOpen() throws JMSException {
        if (isClosed() && sessions.stream().noneMatch(SessionCore::inListener)) {
            throw Failures.closed("connection");
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return session(transacted, acknowledgeMode);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return session(sessionMode);
    }

    @Override
    public Session createSession() throws JMSException {
        return session(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return session(transacted, acknowledgeMode);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return session(transacted, acknowledgeMode);
    }

    /** Opens a session of a mode. */
    public JmsSession session(int mode) throws JMSException {
        return session(mode == Session.SESSION_TRANSACTED, mode);
    }

    private synchronized JmsSession session(boolean transacted, int mode) throws JMSException {
        used = true;
        return open(transacted, mode);
    }

    /** Opens the session that a first context is made with: the application can still set the client id. */
    public synchronized JmsSession firstSession(int mode) throws JMSException {
        return open(mode == Session.SESSION_TRANSACTED, mode);
    }

    /** @param mode ignored if transacted */
    private JmsSession open(boolean transacted, int mode) throws JMSException {
        mustBeOpen();
        if (transacted) {
            parts.link().mustBeTrivium("send and acknowledge in one transaction");
        }
        if (!transacted && !MODES.contains(mode)) {
            throw new JMSException("There is no acknowledge mode " + mode + " for a session without transactions.");
        }
        return new JmsSession(this, domain, core(transacted ? Session.SESSION_TRANSACTED : mode, false));
    }

    final Domain domain() {
        return domain;
    }

    /** The client id cannot be set any more. */
    public final synchronized void markUsed() {
        used = true;
    }

    /** A session whose transactions a coordinator begins and ends. */
    final synchronized SessionCore distributedSession() throws JMSException {
        mustBeOpen();
        parts.link().mustBeTrivium("take part in distributed transactions");
        return core(Session.SESSION_TRANSACTED, true);
    }

    private SessionCore core(int mode, boolean distributed) {
        sessionNumber++;
        SessionCore core = new SessionCore(parts.keys().prefix() + "-" + sessionNumber, mode, distributed, parts);
        sessions.add(core);
        if (lost != null) {
            core.fail(lost);
        } else if (restoring) {
            core.suspend();
        }
        if (started) {
            core.start();
        }
        return core;
    }

    void closed(SessionCore session) {
        sessions.remove(session);
    }

    @Override
    public synchronized @Nullable String getClientID() throws JMSException {
        mustBeOpen();
        return clientId;
    }

    @Override
    public void setClientID(@Nullable String id) throws JMSException {
        claim(checked(id));
    }

    private synchronized String checked(@Nullable String id) throws JMSException {
        mustBeOpen();
        if (clientId != null) {
            throw new IllegalStateException("The connection has the client id '" + clientId + "' already.");
        }
        if (used) {
            throw new IllegalStateException("A client id must be set before the connection is used.");
        }
        if (id == null || id.isEmpty()) {
            throw new InvalidClientIDException("A client id must not be empty.");
        }
        return id;
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        mustBeOpen();
        return new MetaData();
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        mustBeOpen();
        return exceptionListener;
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        synchronized (this) {
            mustBeOpen();
            used = true;
        }
        exceptionListener = listener;
    }

    @Override
    public void start() throws JMSException {
        synchronized (this) {
            mustBeOpen();
            used = true;
            started = true;
        }
        sessions.forEach(SessionCore::start);
    }

    @Override
    public void stop() throws JMSException {
        for (SessionCore session : sessions) {
            session.mustNotBeInListener("stop its connection");
        }
        synchronized (this) {
            mustBeOpen();
            used = true;
            started = false;
        }
        sessions.forEach(SessionCore::stop);
    }

    @Override
    public void close() throws JMSException {
        for (SessionCore session : sessions) {
            session.mustNotBeInListener("close its connection");
            session.mustNotBeInCompletion("close its connection");
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            closeSessions();
            parts.temporaries().deleteAll();
        } finally {
            parts.link().client().close();
            afterClose.run();
        }
    }

    private void closeSessions() throws JMSException {
        // A listener that is still working may open another one
        while (!sessions.isEmpty()) {
            SessionCore session = sessions.get(0);
            session.close();
            sessions.remove(session);
        }
    }

    /** The broker ended the session, or is gone: nothing that was leased is ours any more. */
    private void lose() {
        JMSException cause = new JMSException("The session with the broker was lost.");
        synchronized (this) {
            losses++;
            if (closed || lost != null || restoring) {
                return;
            }
            restoring = true;
        }
        LOG.warn("The session with the broker was lost: what was not acknowledged will be delivered again.");
        try {
            restore();
        } catch (JMSException e) {
            giveUp(e, cause);
        }
    }

    /** Finds the cluster again and takes up there what this connection had: for each loss, even one that happens meanwhile. */
    private void restore() throws JMSException {
        if (parts.settings().patience().isZero()) {
            throw new JMSException("Reconnecting is switched off.");
        }
        long deadline =
                parts.environment().millis() + parts.settings().patience().toMillis();
        while (true) {
            long seen = lossesSeen();
            sessions.forEach(SessionCore::suspend);
            try {
                Failures.await(parts.link().client().capabilities());
                parts.temporaries().restore();
                parts.sharedGroups().restore();
                if (restored(seen)) {
                    sessions.forEach(SessionCore::resume);
                    tellOfGap();
                    return;
                }
            } catch (JMSException e) {
                if (isClosed() || parts.environment().millis() >= deadline) {
                    throw e;
                }
                parts.environment().pause(PAUSE);
            }
        }
    }

    /** What lives as long as a session has missed what was sent meanwhile; all else goes on where it was. */
    private void tellOfGap() {
        if (parts.temporaries().any() || parts.sharedGroups().anyOfSession()) {
            tell(new JMSException(
                    "The broker was restarted or out of reach for too long. The connection goes on, but its"
                            + " subscriptions that are not durable and its temporary destinations may have missed"
                            + " messages.",
                    SESSION_RESTORED));
        }
    }

    private synchronized long lossesSeen() {
        return losses;
    }

    private synchronized boolean restored(long seen) {
        restoring = losses != seen;
        return !restoring;
    }

    private void giveUp(JMSException reason, JMSException cause) {
        cause.setLinkedException(reason);
        synchronized (this) {
            if (closed) {
                return;
            }
            lost = cause;
        }
        sessions.forEach(session -> session.fail(cause));
        tell(cause);
    }

    private void tell(JMSException cause) {
        ExceptionListener listener = exceptionListener;
        if (listener == null) {
            LOG.warn("Nobody listens to what happened to the connection: {}", cause.getMessage());
            return;
        }
        telling.lock();
        try {
            listener.onException(cause);
        } catch (RuntimeException e) {
            LOG.warn("An exception listener threw: {}", e.toString(), e);
        } finally {
            telling.unlock();
        }
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Queue queue, @Nullable String selector, @Nullable ServerSessionPool pool, int maxMessages)
            throws JMSException {
        mustBeOpen();
        domain.mustAllowQueues();
        return pooled(queue, selector, pool, maxMessages, hidden -> hidden.createConsumer(queue, selector));
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Topic topic, @Nullable String selector, @Nullable ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return pooledTopic(topic, selector, pool, maxMessages, hidden -> hidden.createConsumer(topic, selector));
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Destination destination,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        mustBeOpen();
        return pooled(destination, selector, pool, maxMessages, hidden -> hidden.createConsumer(destination, selector));
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        return pooledTopic(
                topic, selector, pool, maxMessages, hidden -> hidden.createSharedConsumer(topic, name, selector));
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        return pooledTopic(
                topic,
                selector,
                pool,
                maxMessages,
                hidden -> hidden.createDurableConsumer(topic, name, selector, false));
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        return pooledTopic(
                topic,
                selector,
                pool,
                maxMessages,
                hidden -> hidden.createSharedDurableConsumer(topic, name, selector));
    }

    /** Opens the consumer of an application server's pool. */
    private interface Opening {
        JmsConsumer open(JmsSession hidden) throws JMSException;
    }

    private ConnectionConsumer pooledTopic(
            @Nullable Topic topic,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages,
            Opening opening)
            throws JMSException {
        mustBeOpen();
        domain.mustAllowTopics();
        return pooled(topic, selector, pool, maxMessages, opening);
    }

    private ConnectionConsumer pooled(
            @Nullable Destination destination,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages,
            Opening opening)
            throws JMSException {
        JmsSession.own(destination);
        Failures.checkSelector(selector);
        if (pool == null || maxMessages < 1) {
            throw new JMSException("A connection consumer needs a pool and at least one message for each session.");
        }
        JmsSession hidden = session(Session.AUTO_ACKNOWLEDGE);
        try {
            Prefetch prefetch = opening.open(hidden).prefetch();
            PooledConsumer consumer = new PooledConsumer(hidden, prefetch, pool, maxMessages, this::tell);
            parts.environment().threads().execute(consumer::run);
            return consumer;
        } catch (JMSException e) {
            hidden.close();
            throw e;
        }
    }
}
