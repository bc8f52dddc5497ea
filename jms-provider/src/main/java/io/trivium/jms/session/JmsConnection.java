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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A connection of all three APIs, over one RocketMQ client of its own. Thread-safe. */
public sealed class JmsConnection implements QueueConnection, TopicConnection permits XaConnection {
    /**
     * The error code of the exception with which an exception listener is told that the connection goes on with a new session at the
     * broker, but may have missed messages. It need not be closed.
     */
    public static final String SESSION_RESTORED = "SESSION_RESTORED";

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
    private long sessionNumber;

    /** Begun with the monitor. */
    private final Closing closing = new Closing();

    private final Reconnecting reconnecting;

    JmsConnection(Domain domain, ConnectionParts parts, Runnable afterClose) {
        this.domain = domain;
        this.parts = parts;
        this.afterClose = afterClose;
        reconnecting = new Reconnecting(parts, sessions, this::isClosed);
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

    /**
     * As {@link #open}, with sessions for distributed transactions.
     *
     * @param branches of all connections that are one resource manager with this one
     */
    public static XaConnection openXa(
            RocketClient client,
            Runnable afterClose,
            Domain domain,
            ConnectionSettings settings,
            Branches branches,
            Environment environment)
            throws JMSException {
        return opened(new XaConnection(domain, parts(client, settings, environment), branches, afterClose));
    }

    private static ConnectionParts parts(RocketClient client, ConnectionSettings settings, Environment environment) {
        UniqueKeys keys = new UniqueKeys(environment);
        BrokerLink link = new BrokerLink(client, new EnvelopeReader(settings.trusted()), settings.tellsUser());
        return new ConnectionParts(
                link,
                keys,
                new Temporaries(link, keys.prefix()),
                new SharedGroups(client),
                settings,
                new ExceptionTelling(environment.threads()),
                environment);
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
        client.onSessionLost(gone -> parts.environment().threads().execute(() -> reconnecting.lose(gone)));
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
        if (isClosed() && !closesAfterCaller()) {
            throw Failures.closed("connection");
        }
    }

    private boolean closesAfterCaller() {
        return isClosed() && sessions.stream().anyMatch(SessionCore::hasUse);
    }

    private boolean isClosed() {
        return closing.begun();
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
        SessionCore core = new SessionCore(
                parts.keys().prefix() + "-" + sessionNumber, mode, distributed, parts, this::closesAfterCaller);
        sessions.add(core);
        reconnecting.admit(core);
        if (started) {
            core.start();
        }
        if (isClosed()) {
            core.end();
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
        return new MetaData(parts.settings().tellsUser());
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        mustBeOpen();
        return parts.telling().listener();
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        synchronized (this) {
            mustBeOpen();
            used = true;
        }
        parts.telling().listen(listener);
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
        // All before any is waited for: what one does not take any more would go from one to the next
        sessions.forEach(SessionCore::stop);
        sessions.forEach(SessionCore::awaitStopped);
    }

    @Override
    public void close() throws JMSException {
        for (SessionCore session : sessions) {
            session.mustNotBeInListener("close its connection");
            session.mustNotBeInCompletion("close its connection");
        }
        boolean first;
        synchronized (this) {
            first = closing.begin();
        }
        if (first) {
            try {
                closeOnce();
            } finally {
                closing.end();
            }
        } else if (sessions.stream().noneMatch(SessionCore::works)) {
            closing.awaitEnd();
        }
    }

    private void closeOnce() throws JMSException {
        try {
            closeSessions();
            parts.temporaries().deleteAll();
        } finally {
            parts.link().client().close();
            afterClose.run();
        }
    }

    private void closeSessions() throws JMSException {
        // All before any is closed: a listener that is still working has the use of the others, too (§6.1.8)
        sessions.forEach(SessionCore::end);
        sessions.forEach(SessionCore::awaitEnd);
        // A listener that is still working may open another one
        while (!sessions.isEmpty()) {
            for (SessionCore session : List.copyOf(sessions)) {
                session.close();
                sessions.remove(session);
            }
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

    private ConnectionConsumer pooledTopic(
            @Nullable Topic topic,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages,
            PooledConsumer.Opening opening)
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
            PooledConsumer.Opening opening)
            throws JMSException {
        JmsSession.own(destination);
        Failures.checkSelector(selector);
        if (pool == null || maxMessages < 1) {
            throw new JMSException("A connection consumer needs a pool and at least one message for each session.");
        }
        PooledConsumer consumer = PooledConsumer.open(
                session(Session.AUTO_ACKNOWLEDGE), opening, pool, maxMessages, parts.telling()::tell);
        parts.environment().threads().execute(consumer::run);
        return consumer;
    }
}
