package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import io.trivium.jms.message.JmsBytesMessage;
import io.trivium.jms.message.JmsMapMessage;
import io.trivium.jms.message.JmsMessage;
import io.trivium.jms.message.JmsObjectMessage;
import io.trivium.jms.message.JmsStreamMessage;
import io.trivium.jms.message.JmsTextMessage;
import io.trivium.message.mapping.Names;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A session of all three APIs. Closing may come from any thread; everything else from one at a time. */
public sealed class JmsSession implements QueueSession, TopicSession permits XaSession {
    /**
     * An acknowledge mode beyond the specification's: {@link Message#acknowledge} acknowledges that message alone. The number is the one
     * that Artemis and Qpid JMS use.
     */
    public static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    private final JmsConnection connection;
    private final Domain domain;
    private final SessionCore core;

    JmsSession(JmsConnection connection, Domain domain, SessionCore core) {
        this.connection = connection;
        this.domain = domain;
        this.core = core;
    }

    final SessionCore core() {
        return core;
    }

    private void mustBeOpen() throws JMSException {
        core.mustBeOpen();
    }

    // Messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        mustBeOpen();
        return new JmsBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        mustBeOpen();
        return new JmsMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        mustBeOpen();
        return new JmsMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        mustBeOpen();
        return new JmsObjectMessage(core.trusted());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        ObjectMessage message = createObjectMessage();
        message.setObject(object);
        return message;
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        mustBeOpen();
        return new JmsStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return createTextMessage(null);
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        mustBeOpen();
        return new JmsTextMessage(text);
    }

    // The session itself

    @Override
    public boolean getTransacted() throws JMSException {
        mustBeOpen();
        return core.mode() == Session.SESSION_TRANSACTED;
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        mustBeOpen();
        return core.mode();
    }

    @Override
    public void commit() throws JMSException {
        mustBeTransacted("commit");
        core.commit();
    }

    @Override
    public void rollback() throws JMSException {
        mustBeTransacted("roll back");
        core.rollback();
    }

    private void mustBeTransacted(String what) throws JMSException {
        if (!getTransacted()) {
            throw new IllegalStateException("The session is not transacted: there is nothing to " + what + ".");
        }
        if (core.distributed()) {
            throw new TransactionInProgressException(
                    "The session belongs to distributed transactions: only their coordinator can " + what + ".");
        }
    }

    /** Acknowledges what the session delivered, if its mode leaves that to the application. */
    public void acknowledge() throws JMSException {
        core.acknowledge();
    }

    @Override
    public void recover() throws JMSException {
        if (getTransacted()) {
            throw new IllegalStateException("A transacted session does not recover: it rolls back.");
        }
        core.recover();
    }

    @Override
    public void close() throws JMSException {
        core.close();
        connection.closed(core);
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        mustBeOpen();
        return core.serverListener();
    }

    /** For application servers: the listener of what connection consumers give this session. */
    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        mustBeOpen();
        core.listenForServer(listener);
    }

    @Override
    public void run() {
        core.runWorkload();
    }

    // Producers

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        return producer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        return producer(topic);
    }

    @Override
    public MessageProducer createProducer(@Nullable Destination destination) throws JMSException {
        return producer(destination);
    }

    private JmsProducer producer(@Nullable Destination destination) throws JMSException {
        mustBeOpen();
        JmsDestination to = destination == null ? null : own(destination);
        if (to != null) {
            core.prepare(to);
        }
        return new JmsProducer(core, to);
    }

    static JmsDestination own(@Nullable Destination destination) throws JMSException {
        if (destination instanceof JmsDestination own) {
            return own;
        }
        throw new InvalidDestinationException("No destination of this provider: " + destination);
    }

    // Consumers

    @Override
    public JmsConsumer createConsumer(@Nullable Destination destination) throws JMSException {
        return createConsumer(destination, null);
    }

    @Override
    public JmsConsumer createConsumer(@Nullable Destination destination, @Nullable String selector)
            throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public JmsConsumer createConsumer(@Nullable Destination destination, @Nullable String selector, boolean noLocal)
            throws JMSException {
        mustBeOpen();
        JmsDestination from = own(destination);
        Failures.checkSelector(selector);
        return from.kind().queue() ? queueConsumer(from, selector) : topicConsumer(from, selector, noLocal);
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        mustBeOpen();
        JmsDestination from = own(queue);
        Failures.checkSelector(selector);
        return queueConsumer(from, selector);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        mustBeOpen();
        JmsDestination from = own(topic);
        Failures.checkSelector(selector);
        return topicConsumer(from, selector, noLocal);
    }

    private JmsConsumer.OfQueue queueConsumer(JmsDestination queue, @Nullable String selector) throws JMSException {
        return new JmsConsumer.OfQueue(core, core.openConsumer(Subscription.ofQueue(queue, selector)));
    }

    private JmsConsumer.OfTopic topicConsumer(JmsDestination topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return subscriber(Subscription.ofConsumer(topic, core.nextSubscriptionId(), selector, noLocal));
    }

    private JmsConsumer.OfTopic subscriber(Subscription subscription) throws JMSException {
        return new JmsConsumer.OfTopic(core, core.openConsumer(subscription));
    }

    @Override
    public JmsConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public JmsConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name, @Nullable String selector)
            throws JMSException {
        JmsDestination from = shareable(topic, selector);
        return subscriber(Subscription.shared(from, connection.getClientID(), named(name), selector));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return durable(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return durable(topic, name, selector, noLocal);
    }

    @Override
    public JmsConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return durable(topic, name, null, false);
    }

    @Override
    public JmsConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return durable(topic, name, selector, noLocal);
    }

    private JmsConsumer.OfTopic durable(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        JmsDestination from = lasting(shareable(topic, selector));
        String clientId = connection.getClientID();
        if (clientId == null) {
            throw new IllegalStateException(
                    "A durable subscription that is not shared belongs to a client id: set one on the connection or its factory.");
        }
        return subscriber(Subscription.durable(from, clientId, named(name), selector, noLocal));
    }

    @Override
    public JmsConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public JmsConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
        JmsDestination from = lasting(shareable(topic, selector));
        return subscriber(Subscription.sharedDurable(from, connection.getClientID(), named(name), selector));
    }

    private JmsDestination shareable(@Nullable Topic topic, @Nullable String selector) throws JMSException {
        mustBeOpen();
        domain.mustAllowTopics();
        JmsDestination from = own(topic);
        Failures.checkSelector(selector);
        return from;
    }

    private static JmsDestination lasting(JmsDestination topic) throws JMSException {
        if (topic.kind().temporary()) {
            throw new InvalidDestinationException("A temporary topic cannot have a durable subscription: " + topic);
        }
        return topic;
    }

    private static String named(@Nullable String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException("A subscription needs a name.");
        }
        return name;
    }

    @Override
    public void unsubscribe(@Nullable String name) throws JMSException {
        mustBeOpen();
        domain.mustAllowTopics();
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("A subscription has a name.");
        }
        core.unsubscribe(Names.durableGroup(connection.getClientID(), name));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        mustBeOpen();
        domain.mustAllowQueues();
        JmsDestination from = own(queue);
        Failures.checkSelector(selector);
        core.parts().temporaries().mustExist(from);
        core.link().prepareToConsume(from);
        return new JmsBrowser(core, Subscription.ofQueue(from, selector));
    }

    // Destinations

    @Override
    public Queue createQueue(@Nullable String name) throws JMSException {
        mustBeOpen();
        domain.mustAllowQueues();
        return new TriviumQueue(checkName(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) throws JMSException {
        mustBeOpen();
        domain.mustAllowTopics();
        return new TriviumTopic(checkName(name));
    }

    private static String checkName(@Nullable String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("A destination needs a name.");
        }
        return name;
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        mustBeOpen();
        domain.mustAllowQueues();
        return core.parts().temporaries().createQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        mustBeOpen();
        domain.mustAllowTopics();
        return core.parts().temporaries().createTopic();
    }
}
