package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A consumer of the classic API. Closing may come from any thread; everything else from the session's. */
public sealed class JmsConsumer implements MessageConsumer permits JmsConsumer.OfQueue, JmsConsumer.OfTopic {
    private final SessionCore session;
    private final Prefetch prefetch;

    JmsConsumer(SessionCore session, Prefetch prefetch) {
        this.session = session;
        this.prefetch = prefetch;
    }

    /** A consumer of a queue. */
    static final class OfQueue extends JmsConsumer implements QueueReceiver {
        OfQueue(SessionCore session, Prefetch prefetch) {
            super(session, prefetch);
        }

        @Override
        public Queue getQueue() throws JMSException {
            return (Queue) subscription().destination();
        }
    }

    /** A consumer of a subscription. */
    static final class OfTopic extends JmsConsumer implements TopicSubscriber {
        OfTopic(SessionCore session, Prefetch prefetch) {
            super(session, prefetch);
        }

        @Override
        public Topic getTopic() throws JMSException {
            return (Topic) subscription().destination();
        }

        @Override
        public boolean getNoLocal() throws JMSException {
            return subscription().noLocal();
        }
    }

    final Subscription subscription() throws JMSException {
        mustBeOpen();
        return prefetch.subscription();
    }

    final Prefetch prefetch() {
        return prefetch;
    }

    private void mustBeOpen() throws JMSException {
        session.mustBeOpen();
        if (session.isClosed(prefetch)) {
            throw Failures.closed("consumer");
        }
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        return subscription().selector();
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        mustBeOpen();
        return session.listener(prefetch);
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        mustBeOpen();
        mustBeTheSessionsWay();
        session.listen(prefetch, listener);
    }

    @Override
    public @Nullable Message receive() throws JMSException {
        return receive(Long.MAX_VALUE, Check.NONE);
    }

    @Override
    public @Nullable Message receive(long timeout) throws JMSException {
        return receive(nanos(timeout), Check.NONE);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        mustBeSynchronous();
        return session.receiveNow(prefetch, Check.NONE);
    }

    /**
     * Receives the body of a message that has one of the type.
     *
     * @param timeout in milliseconds, zero for no limit, negative not to wait
     * @throws MessageFormatException if the next message has none; where nothing else acknowledges it, it stays the next one
     */
    public <T> @Nullable T receiveBody(Class<T> type, long timeout) throws JMSException {
        mustBeSynchronous();
        Check check = message -> message.mustHaveBody(type);
        boolean stays = session.keepsMessageOfWrongType();
        Check first = stays ? check : Check.NONE;
        JmsMessage message = timeout < 0 ? session.receiveNow(prefetch, first) : receive(nanos(timeout), first);
        if (message == null) {
            return null;
        }
        if (!stays) {
            check.accept(message);
        }
        return message.getBody(type);
    }

    private static long nanos(long timeoutMillis) {
        return timeoutMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    private @Nullable JmsMessage receive(long nanos, Check check) throws JMSException {
        mustBeSynchronous();
        return session.receive(prefetch, nanos, check);
    }

    private void mustBeSynchronous() throws JMSException {
        mustBeOpen();
        mustBeTheSessionsWay();
        if (session.listener(prefetch) != null) {
            throw new IllegalStateException("The consumer has a message listener: it cannot receive.");
        }
    }

    /** A session that an application server gives messages gets none in another way. */
    private void mustBeTheSessionsWay() throws JMSException {
        if (session.serverListener() != null) {
            throw new IllegalStateException("The session has a message listener of its own: its consumers have none.");
        }
    }

    @Override
    public void close() throws JMSException {
        session.close(prefetch);
    }
}
