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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of all three APIs, over one RocketMQ client of its own. Thread-safe. */
public final class JmsConnection implements QueueConnection, TopicConnection {
    private static final Logger LOG = LoggerFactory.getLogger(JmsConnection.class);

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

    private volatile @Nullable ExceptionListener exceptionListener;

    private JmsConnection(Domain domain, ConnectionParts parts, Runnable afterClose) {
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
        UniqueKeys keys = new UniqueKeys(environment);
        BrokerLink link = new BrokerLink(client, new EnvelopeReader(settings.trusted()));
        ConnectionParts parts = new ConnectionParts(
                link, keys, new Temporaries(link, keys.prefix()), new SharedGroups(client), settings, environment);
        JmsConnection connection = new JmsConnection(domain, parts, afterClose);
        client.onSessionLost(() -> environment.threads().execute(connection::lose));
        try {
            Failures.await(client.capabilities());
            if (settings.clientId() != null) {
                connection.claim(settings.clientId());
            }
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
        return connection;
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

    private void mustBeOpen() throws JMSException {
        if (isClosed()) {
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
            throw Failures.notYet("Transacted sessions");
        }
        if (mode != Session.AUTO_ACKNOWLEDGE
                && mode != Session.CLIENT_ACKNOWLEDGE
                && mode != Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSException("There is no acknowledge mode " + mode + " for a session without transactions.");
        }
        sessionNumber++;
        SessionCore core = new SessionCore(parts.keys().prefix() + "-" + sessionNumber, mode, parts);
        sessions.add(core);
        if (lost != null) {
            core.fail(lost);
        }
        if (started) {
            core.start();
        }
        return new JmsSession(this, domain, core);
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
        for (SessionCore session : sessions) {
            session.close();
        }
        sessions.clear();
    }

    /** The broker ended the session: nothing that was leased is ours any more. */
    private void lose() {
        JMSException cause = new JMSException("The connection to the broker was lost.");
        synchronized (this) {
            if (closed || lost != null) {
                return;
            }
            lost = cause;
        }
        sessions.forEach(session -> session.fail(cause));
        ExceptionListener listener = exceptionListener;
        if (listener == null) {
            LOG.warn("The connection to the broker was lost, and nobody listens to that.");
            return;
        }
        try {
            listener.onException(cause);
        } catch (RuntimeException e) {
            LOG.warn("An exception listener threw: {}", e.toString(), e);
        }
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Queue queue, @Nullable String selector, @Nullable ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw noConnectionConsumers();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Topic topic, @Nullable String selector, @Nullable ServerSessionPool pool, int maxMessages)
            throws JMSException {
        throw noConnectionConsumers();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Destination destination,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        throw noConnectionConsumers();
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        domain.mustAllowTopics();
        throw noConnectionConsumers();
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        domain.mustAllowTopics();
        throw noConnectionConsumers();
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        domain.mustAllowTopics();
        throw noConnectionConsumers();
    }

    private JMSException noConnectionConsumers() throws JMSException {
        mustBeOpen();
        return Failures.notYet("Connection consumers, for application servers,");
    }
}
