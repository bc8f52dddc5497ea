package io.trivium.jms.context;

import io.trivium.jms.session.Closing;
import io.trivium.jms.session.JmsConnection;
import io.trivium.jms.session.JmsConsumer;
import io.trivium.jms.session.JmsSession;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection and one session of it. Contexts made from each other share the connection; the last one to close closes it. */
public sealed class ConnectionContext implements JMSContext permits XaContext {
    private final JmsConnection connection;
    private final AtomicInteger contexts;
    private final JmsSession session;
    private final Closing closing = new Closing();
    private volatile boolean autoStart = true;

    private ConnectionContext(JmsConnection connection, AtomicInteger contexts, JmsSession session) {
        this.connection = connection;
        this.contexts = contexts;
        this.session = session;
    }

    /** The first context of a connection. */
    ConnectionContext(JmsConnection connection, JmsSession session) {
        this(connection, new AtomicInteger(1), session);
    }

    /** Makes the connection of a context. */
    public interface Opening {
        JmsConnection open() throws JMSException;
    }

    /**
     * Makes a connection and the first context of it, which owns it.
     *
     * @throws JMSRuntimeException if there can be no connection, or the mode is none
     */
    public static JMSContext open(Opening opening, int sessionMode) {
        checkMode(sessionMode);
        JmsConnection connection = Unchecked.get(opening::open);
        try {
            JmsSession session = Unchecked.get(() -> connection.firstSession(sessionMode));
            return new ConnectionContext(connection, session);
        } catch (JMSRuntimeException e) {
            Unchecked.run(connection::close);
            throw e;
        }
    }

    private static void checkMode(int mode) {
        boolean known = mode >= SESSION_TRANSACTED && mode <= DUPS_OK_ACKNOWLEDGE;
        if (!known && mode != JmsSession.INDIVIDUAL_ACKNOWLEDGE) {
            throw new JMSRuntimeException("There is no session mode " + mode + ".");
        }
    }

    private void mustBeOpen() {
        if (closing.begun()) {
            throw new IllegalStateRuntimeException("The context is closed.");
        }
    }

    /** The session, for more than a question: after that it is too late to set a client id (§6.1.2). */
    private JmsSession used() {
        connection.markUsed();
        return session;
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        mustBeOpen();
        checkMode(sessionMode);
        JmsSession another = Unchecked.get(() -> connection.session(sessionMode));
        contexts.incrementAndGet();
        return new ConnectionContext(connection, contexts, another);
    }

    @Override
    public JMSProducer createProducer() {
        return new ContextProducer(session, Unchecked.get(() -> used().createProducer(null)));
    }

    @Override
    public @Nullable String getClientID() {
        mustBeOpen();
        return Unchecked.maybe(connection::getClientID);
    }

    @Override
    public void setClientID(@Nullable String clientId) {
        mustBeOpen();
        Unchecked.run(() -> connection.setClientID(clientId));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        mustBeOpen();
        return Unchecked.get(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        mustBeOpen();
        return Unchecked.maybe(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        mustBeOpen();
        Unchecked.run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        mustBeOpen();
        Unchecked.run(connection::start);
    }

    @Override
    public void stop() {
        mustBeOpen();
        Unchecked.run(connection::stop);
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        mustBeOpen();
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        mustBeOpen();
        return autoStart;
    }

    @Override
    public void close() {
        if (!closing.begun()) {
            // Refused to a listener, whose context then stays open
            Unchecked.run(session::close);
        }
        if (closing.begin()) {
            try {
                closeConnectionAfterTheLast();
            } finally {
                closing.end();
            }
        } else {
            closing.awaitEnd();
        }
    }

    private void closeConnectionAfterTheLast() {
        if (contexts.decrementAndGet() == 0) {
            Unchecked.run(connection::close);
        }
    }

    @Override
    public boolean getTransacted() {
        return Unchecked.get(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return Unchecked.get(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        Unchecked.run(session::commit);
    }

    @Override
    public void rollback() {
        Unchecked.run(session::rollback);
    }

    @Override
    public void recover() {
        Unchecked.run(session::recover);
    }

    @Override
    public void acknowledge() {
        Unchecked.run(session::acknowledge);
    }

    @Override
    public void unsubscribe(@Nullable String name) {
        Unchecked.run(() -> used().unsubscribe(name));
    }

    private JMSConsumer consumer(Unchecked.Call<JmsConsumer> opening) {
        JmsConsumer consumer = Unchecked.get(opening);
        if (autoStart) {
            Unchecked.run(connection::start);
        }
        return new ContextConsumer(consumer);
    }

    @Override
    public BytesMessage createBytesMessage() {
        return Unchecked.get(() -> used().createBytesMessage());
    }

    @Override
    public MapMessage createMapMessage() {
        return Unchecked.get(() -> used().createMapMessage());
    }

    @Override
    public Message createMessage() {
        return Unchecked.get(() -> used().createMessage());
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return Unchecked.get(() -> used().createObjectMessage());
    }

    @Override
    public StreamMessage createStreamMessage() {
        return Unchecked.get(() -> used().createStreamMessage());
    }

    @Override
    public TextMessage createTextMessage() {
        return Unchecked.get(() -> used().createTextMessage());
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return Unchecked.get(() -> used().createTemporaryQueue());
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return Unchecked.get(() -> used().createTemporaryTopic());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return Unchecked.get(() -> used().createObjectMessage(object));
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return Unchecked.get(() -> used().createTextMessage(text));
    }

    @Override
    public Queue createQueue(@Nullable String name) {
        return Unchecked.get(() -> used().createQueue(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) {
        return Unchecked.get(() -> used().createTopic(name));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) {
        QueueBrowser browser = Unchecked.get(() -> used().createBrowser(queue, selector));
        if (autoStart) {
            Unchecked.run(connection::start);
        }
        return browser;
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination) {
        return consumer(() -> used().createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector) {
        return consumer(() -> used().createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector, boolean noLocal) {
        return consumer(() -> used().createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> used().createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(() -> used().createSharedConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> used().createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal) {
        return consumer(() -> used().createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(() -> used().createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(() -> used().createSharedDurableConsumer(topic, name, selector));
    }
}
