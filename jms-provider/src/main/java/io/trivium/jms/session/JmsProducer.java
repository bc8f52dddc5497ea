package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.message.EnvelopeWriter;
import io.trivium.jms.message.ForeignMessages;
import io.trivium.jms.message.JmsMessage;
import io.trivium.message.mapping.Envelope;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A producer of all three APIs. The hint to leave message ids out is not taken: every message gets one (§3.4.3 allows it). */
final class JmsProducer implements QueueSender, TopicPublisher {
    private final SessionCore session;
    private final @Nullable JmsDestination destination;
    private boolean disableMessageId;
    private boolean disableTimestamp;
    private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
    private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;
    private volatile boolean closed;

    /** The last destination of which the broker has said that it takes messages. */
    private @Nullable JmsDestination proven;

    /** @param destination null for a producer that is told with each send */
    JmsProducer(SessionCore session, @Nullable JmsDestination destination) {
        this.session = session;
        this.destination = destination;
    }

    private void mustBeOpen() throws JMSException {
        session.mustBeOpen();
        if (closed) {
            throw Failures.closed("producer");
        }
    }

    @Override
    public void setDisableMessageID(boolean disable) throws JMSException {
        mustBeOpen();
        disableMessageId = disable;
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        mustBeOpen();
        return disableMessageId;
    }

    @Override
    public void setDisableMessageTimestamp(boolean disable) throws JMSException {
        mustBeOpen();
        disableTimestamp = disable;
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        mustBeOpen();
        return disableTimestamp;
    }

    @Override
    public void setDeliveryMode(int deliveryMode) throws JMSException {
        mustBeOpen();
        checkDeliveryMode(deliveryMode);
        this.deliveryMode = deliveryMode;
    }

    private static void checkDeliveryMode(int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("There is no delivery mode " + deliveryMode + ".");
        }
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        mustBeOpen();
        return deliveryMode;
    }

    @Override
    public void setPriority(int priority) throws JMSException {
        mustBeOpen();
        checkPriority(priority);
        this.priority = priority;
    }

    private static void checkPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("A priority is 0 to 9, not " + priority + ".");
        }
    }

    @Override
    public int getPriority() throws JMSException {
        mustBeOpen();
        return priority;
    }

    @Override
    public void setTimeToLive(long timeToLive) throws JMSException {
        mustBeOpen();
        checkMillis("time to live", timeToLive);
        this.timeToLive = timeToLive;
    }

    private static void checkMillis(String what, long millis) throws JMSException {
        if (millis < 0) {
            throw new JMSException("A " + what + " is 0 or more milliseconds, not " + millis + ".");
        }
    }

    @Override
    public long getTimeToLive() throws JMSException {
        mustBeOpen();
        return timeToLive;
    }

    @Override
    public void setDeliveryDelay(long deliveryDelay) throws JMSException {
        mustBeOpen();
        checkMillis("delivery delay", deliveryDelay);
        this.deliveryDelay = deliveryDelay;
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        mustBeOpen();
        return deliveryDelay;
    }

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        mustBeOpen();
        return destination;
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        return (Queue) getDestination();
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        return (Topic) getDestination();
    }

    @Override
    public void close() throws JMSException {
        boolean inCompletion = session.completions().onOwnThread();
        if (!closed && session.completions().anyOf(this)) {
            session.mustNotBeInCompletion("close its producer, or one that has sends to be completed after it");
        }
        closed = true;
        if (!inCompletion) {
            session.completions().awaitAllOf(this);
        }
    }

    @Override
    public void send(Message message) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        sendNow(own(), message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Destination destination, Message message) throws JMSException {
        send(destination, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Destination destination, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        sendNow(told(destination), message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        send(message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive, CompletionListener listener)
            throws JMSException {
        sendSoon(own(), message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(Destination destination, Message message, CompletionListener listener) throws JMSException {
        send(destination, message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(
            Destination destination,
            Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            CompletionListener listener)
            throws JMSException {
        sendSoon(told(destination), message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    private JmsDestination own() throws JMSException {
        mustBeOpen();
        if (destination == null) {
            throw new UnsupportedOperationException("This producer has no destination: name one with each send.");
        }
        return destination;
    }

    private JmsDestination told(@Nullable Destination to) throws JMSException {
        mustBeOpen();
        if (destination != null) {
            throw new UnsupportedOperationException("This producer sends to " + destination + " only.");
        }
        if (!(to instanceof JmsDestination ours)) {
            throw new InvalidDestinationException("No destination of this provider: " + to);
        }
        return ours;
    }

    private void sendNow(JmsDestination to, @Nullable Message message, int mode, int priority, long timeToLive)
            throws JMSException {
        if (goesUnawaited(to, mode)) {
            begin(
                    to,
                    given(message),
                    mode,
                    priority,
                    timeToLive,
                    envelope -> session.sends().sendUnawaited(envelope, to));
            return;
        }
        CompletionStage<?> answer = begin(to, given(message), mode, priority, timeToLive, session.sends()::send);
        if (session.sends().areAwaited()) {
            Failures.await(answer);
            proven = to;
        }
    }

    /** A wrong destination, a missing right and a temporary destination that is gone are to show at once. */
    private boolean goesUnawaited(JmsDestination to, int mode) {
        return mode == DeliveryMode.NON_PERSISTENT
                && session.sends().areAwaited()
                && to.equals(proven)
                && !to.kind().temporary();
    }

    private void sendSoon(
            JmsDestination to,
            @Nullable Message message,
            int mode,
            int priority,
            long timeToLive,
            @Nullable CompletionListener listener)
            throws JMSException {
        if (listener == null) {
            throw new IllegalArgumentException("An asynchronous send needs a completion listener.");
        }
        Message given = given(message);
        Sends.Begun begun = begin(to, given, mode, priority, timeToLive, session.sends()::beginAsynchronously);
        Completions.Pending pending = session.completions().add(this, given, listener);
        session.sends().finish(begun, failure -> session.completions().answered(pending, failure));
        session.completions().awaitRoom(pending);
    }

    private static Message given(@Nullable Message message) throws MessageFormatException {
        if (message == null) {
            throw new MessageFormatException("There is no message to be sent.");
        }
        return message;
    }

    /** What the session does with a message that is ready. */
    private interface Way<T> {
        T send(Envelope envelope) throws JMSException;
    }

    private <T> T begin(JmsDestination to, Message message, int mode, int priority, long timeToLive, Way<T> way)
            throws JMSException {
        checkDeliveryMode(mode);
        checkPriority(priority);
        checkMillis("time to live", timeToLive);
        session.prepare(to);
        JmsMessage sent = ForeignMessages.adopt(message, session.trusted());
        checkReplyTo(sent.getJMSReplyTo());
        String key = session.nextKey();
        setHeaders(sent, to, mode, priority, timeToLive, key);
        Envelope envelope = EnvelopeWriter.write(sent, key);
        if (deliveryDelay > 0) {
            envelope.deliveryMillis = sent.getJMSDeliveryTime();
        }
        T begun = way.send(envelope);
        ForeignMessages.copyHeaders(sent, message);
        return begun;
    }

    private static void checkReplyTo(@Nullable Destination replyTo) throws InvalidDestinationException {
        if (replyTo != null && !(replyTo instanceof JmsDestination)) {
            throw new InvalidDestinationException(
                    "Replies cannot be sent to another provider's destination: " + replyTo);
        }
    }

    private void setHeaders(JmsMessage sent, JmsDestination to, int mode, int priority, long timeToLive, String key)
            throws JMSException {
        long now = session.millis();
        sent.setJMSDestination(to);
        sent.setJMSDeliveryMode(mode);
        sent.setJMSPriority(priority);
        sent.setJMSMessageID("ID:" + key);
        sent.setJMSTimestamp(disableTimestamp ? 0 : now);
        sent.setJMSDeliveryTime(later(now, deliveryDelay));
        sent.setJMSExpiration(timeToLive == 0 ? 0 : later(now, timeToLive));
    }

    private static long later(long now, long millis) {
        return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
    }
}
