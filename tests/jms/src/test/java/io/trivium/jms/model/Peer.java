package io.trivium.jms.model;

import io.trivium.jms.session.JmsSession;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One session, what it does at random, and what the model says of it. For one thread at a time, {@link #close} aside. */
final class Peer {
    static final int[] MODES = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED,
        JmsSession.INDIVIDUAL_ACKNOWLEDGE
    };
    static final long COMES_MILLIS = 10_000;
    static final String RED = "colour = 'red'";

    private final String name;
    private final Random random;
    private final QueueModel model;
    private final QueueModel.Holder holder;
    private final Session session;
    private final Queue queue;
    private final MessageProducer producer;
    private final List<Taker> takers = new ArrayList<>();

    /** What was received last, to be acknowledged. */
    private final List<Message> received = new ArrayList<>();

    private int number;

    /** An open consumer. */
    record Taker(MessageConsumer consumer, boolean redOnly) {}

    Peer(String name, Random random, QueueModel model, Connection connection, Queue queue) throws JMSException {
        this.name = name;
        this.random = random;
        this.model = model;
        this.queue = queue;
        int mode = MODES[random.nextInt(MODES.length)];
        holder = model.session(mode);
        session = mode == Session.SESSION_TRANSACTED
                ? connection.createSession(true, mode)
                : connection.createSession(mode);
        producer = session.createProducer(queue);
    }

    @Override
    public String toString() {
        return name + "(" + holder.mode() + ")";
    }

    boolean consumes() {
        return !takers.isEmpty();
    }

    List<Taker> takers() {
        return takers;
    }

    QueueModel.Holder holder() {
        return holder;
    }

    Session session() {
        return session;
    }

    void open() throws JMSException {
        boolean redOnly = random.nextInt(3) == 0;
        model.note("opens" + (redOnly ? " red" : ""));
        takers.add(new Taker(session.createConsumer(queue, redOnly ? RED : null), redOnly));
    }

    void closeOne() throws JMSException {
        model.note("closes one");
        takers.remove(random.nextInt(takers.size())).consumer().close();
    }

    /**
     * Sends; one that expires has done so when this returns.
     *
     * @param timed whether it may expire or be delayed
     */
    void send(boolean timed) throws JMSException {
        int priority = random.nextInt(3) == 0 ? random.nextInt(10) : Message.DEFAULT_PRIORITY;
        boolean red = random.nextBoolean();
        boolean expiring = timed && random.nextInt(8) == 0;
        long delay = !timed || expiring ? Delays.NONE : Delays.any(random);
        String text = name + "-" + ++number;
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty("colour", red ? "red" : "blue");
        producer.setPriority(priority);
        producer.setTimeToLive(expiring ? 1 : 0);
        producer.setDeliveryDelay(delay);
        try {
            producer.send(message);
        } catch (JMSException e) {
            if (!holder.transacted()) {
                holder.inDoubt(text, priority, red, expiring);
            }
            throw e;
        }
        while (expiring && RandomScenario.CLOCK.millis() <= message.getJMSExpiration() + 1) {
            Thread.onSpinWait();
        }
        long delivery = delay == Delays.NONE ? Delays.NONE : message.getJMSDeliveryTime();
        holder.sent(text, priority, red, expiring, delivery);
    }

    /** @param timeout negative not to wait, 0 to wait until the session is closed */
    void receive(long timeout) throws JMSException {
        Taker taker = takers.get(random.nextInt(takers.size()));
        MessageConsumer consumer = taker.consumer();
        long now = Delays.now();
        Message message = timeout < 0 ? next(consumer, taker.redOnly(), model) : consumer.receive(timeout);
        if (message != null) {
            got(message, taker.redOnly());
            holder.accepted();
        } else if (timeout < 0) {
            model.empty(taker.redOnly(), now);
        }
    }

    /** What is there; a message that is on its way to the consumer already may take a moment. */
    private static @Nullable Message next(MessageConsumer consumer, boolean redOnly, QueueModel model)
            throws JMSException {
        long now = Delays.now();
        Message message = consumer.receiveNoWait();
        return message == null && model.mustHave(redOnly, now) ? consumer.receive(COMES_MILLIS) : message;
    }

    private void got(Message message, boolean redOnly) throws JMSException {
        holder.received(message, redOnly);
        received.add(message);
    }

    /** Ends, or begins again, what the session has received and sent, as its mode allows. */
    void settle() throws JMSException {
        if (holder.transacted()) {
            settleTransaction();
            return;
        }
        Message any = received.isEmpty() ? null : received.get(random.nextInt(received.size()));
        if (any != null && random.nextBoolean()) {
            acknowledge(any);
        } else {
            model.note("recovers");
            session.recover();
            holder.recovered();
            received.clear();
        }
    }

    private void settleTransaction() throws JMSException {
        if (random.nextBoolean()) {
            commit();
        } else {
            model.note("rolls back");
            session.rollback();
            holder.rolledBack();
        }
        received.clear();
    }

    private void commit() throws JMSException {
        model.note("commits");
        try {
            session.commit();
        } catch (JMSException e) {
            holder.inDoubt();
            throw e;
        }
        holder.committed();
    }

    private void acknowledge(Message message) throws JMSException {
        model.note("acknowledges");
        try {
            message.acknowledge();
        } catch (JMSException e) {
            if (holder.mode() == Session.CLIENT_ACKNOWLEDGE) {
                holder.inDoubt();
            } else {
                holder.inDoubt(message);
            }
            throw e;
        }
        if (holder.mode() == Session.CLIENT_ACKNOWLEDGE || holder.mode() == JmsSession.INDIVIDUAL_ACKNOWLEDGE) {
            holder.acknowledged(message);
        }
    }

    void browse() throws JMSException {
        boolean redOnly = random.nextInt(3) == 0;
        List<String> shown = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue, redOnly ? RED : null)) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                shown.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        model.browsed(shown, redOnly);
    }

    /** What a listener does with a message: takes it, settles something, or throws. */
    void onMessage(Message message, boolean redOnly) throws JMSException {
        got(message, redOnly);
        switch (random.nextInt(4)) {
            case 0 -> settle();
            case 1 -> fail();
            default -> {}
        }
        holder.accepted();
    }

    private void fail() {
        if (holder.mode() == Session.AUTO_ACKNOWLEDGE || holder.mode() == Session.DUPS_OK_ACKNOWLEDGE) {
            // It is offered again at once (§8.7); in other modes the next one is
            holder.recovered();
        }
        throw new Thrown();
    }

    /** What a listener throws that is at fault on purpose. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown() {
            super("thrown on purpose", null, false, false);
        }
    }

    /** Receives all that is left. */
    static void drain(Session session, Queue queue, QueueModel model) throws JMSException {
        QueueModel.Holder holder = model.session(Session.AUTO_ACKNOWLEDGE);
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (Message next = next(consumer, false, model); next != null; next = next(consumer, false, model)) {
                holder.received(next, false);
                holder.accepted();
            }
        }
    }

    /** From any thread, also while the session works; the model is told when it does not any more. */
    void close() throws JMSException {
        session.close();
    }
}
