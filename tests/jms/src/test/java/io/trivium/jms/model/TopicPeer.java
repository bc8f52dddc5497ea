package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One session of topics, what it does at random, and what the model says of it. For one thread at a time. */
final class TopicPeer {
    private final String name;
    private final Random random;
    private final TopicModel model;
    private final TopicModel.Holder holder;
    private final Link link;
    private final Session session;
    private final MessageProducer producer;
    private final List<Taker> takers = new ArrayList<>();

    /** What was received last, to be acknowledged. */
    private final List<Message> received = new ArrayList<>();

    private int number;

    /** A connection, as the model knows it. */
    record Link(int number, @Nullable String clientId, Connection connection) {}

    /** An open consumer. */
    record Taker(MessageConsumer consumer, Copies subscription) {}

    TopicPeer(String name, Random random, TopicModel model, Link link) throws JMSException {
        this(name, random, model, link, Peer.MODES[random.nextInt(Peer.MODES.length)]);
    }

    TopicPeer(String name, Random random, TopicModel model, Link link, int mode) throws JMSException {
        this.name = name;
        this.random = random;
        this.model = model;
        this.link = link;
        holder = model.session(mode);
        session = mode == Session.SESSION_TRANSACTED
                ? link.connection().createSession(true, mode)
                : link.connection().createSession(mode);
        producer = session.createProducer(null);
    }

    @Override
    public String toString() {
        return name + "@" + link.number() + "(" + holder.mode() + ")";
    }

    Link link() {
        return link;
    }

    List<Taker> takers() {
        return takers;
    }

    /** A consumer of the session, null if it has none. */
    @Nullable
    Taker any() {
        return takers.isEmpty() ? null : takers.get(random.nextInt(takers.size()));
    }

    /** Opens a consumer, or finds that it cannot be. */
    void open(Wish wish) throws JMSException {
        if (model.refuses(wish)) {
            model.note("must not open " + wish);
            assertThatThrownBy(() -> consumer(wish)).as("%s", wish).isInstanceOf(JMSException.class);
        } else {
            model.note("opens " + wish);
            takers.add(new Taker(consumer(wish), model.opened(wish)));
        }
    }

    private MessageConsumer consumer(Wish wish) throws JMSException {
        Topic topic = model.temporaries().topic(wish.topic());
        String selector = wish.redOnly() ? Peer.RED : null;
        return switch (wish.kind()) {
            case UNSHARED -> session.createConsumer(topic, selector, wish.noLocal());
            case SHARED -> session.createSharedConsumer(topic, wish.name(), selector);
            case DURABLE -> session.createDurableConsumer(topic, wish.name(), selector, wish.noLocal());
            case SHARED_DURABLE -> session.createSharedDurableConsumer(topic, wish.name(), selector);
        };
    }

    void close(Taker taker) throws JMSException {
        model.note("closes " + taker.subscription().wish());
        taker.consumer().close();
        takers.remove(taker);
        model.closed(taker.subscription());
    }

    void unsubscribe(String subscription) throws JMSException {
        TopicModel.Unsubscribing expected = model.unsubscribed(link.clientId(), subscription);
        model.note("unsubscribes " + subscription + ": " + expected);
        switch (expected) {
            case DONE -> session.unsubscribe(subscription);
            case UNKNOWN ->
                assertThatThrownBy(() -> session.unsubscribe(subscription))
                        .isInstanceOf(InvalidDestinationException.class);
            case IN_USE ->
                assertThatThrownBy(() -> session.unsubscribe(subscription)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Makes a temporary topic. */
    void makeTemporary() throws JMSException {
        TemporaryTopic topic = session.createTemporaryTopic();
        model.note(name + " makes " + topic.getTopicName());
        model.temporaries().made(topic.getTopicName(), topic, link.number());
    }

    /** Deletes a temporary topic of its connection, or finds that it is in use. What is not acknowledged nobody can give back then. */
    void delete(String topic) throws JMSException {
        TemporaryTopic own = model.temporaries().own(topic, link.number());
        if (own == null || model.owes(topic)) {
            return;
        }
        TopicModel.Unsubscribing expected = model.deleted(topic);
        model.note(name + " deletes " + topic + ": " + expected);
        if (expected == TopicModel.Unsubscribing.DONE) {
            own.delete();
        } else {
            assertThatThrownBy(own::delete).isInstanceOf(JMSException.class);
        }
    }

    /** Sends, or finds that the topic is gone; in a transaction that shows at its end. */
    void send(String topic) throws JMSException {
        if (!model.temporaries().isGone(topic)) {
            sendTo(topic);
        } else if (!holder.transacted()) {
            model.note(name + " must not send to " + topic);
            assertThatThrownBy(() -> producer.send(model.temporaries().topic(topic), session.createMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
        }
    }

    /** Sends; one that expires has done so when this returns. */
    private void sendTo(String topic) throws JMSException {
        int priority = random.nextInt(3) == 0 ? random.nextInt(10) : Message.DEFAULT_PRIORITY;
        boolean red = random.nextBoolean();
        boolean expiring = random.nextInt(8) == 0;
        long delay = expiring ? Delays.NONE : Delays.any(random);
        String text = name + "-" + ++number;
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty("colour", red ? "red" : "blue");
        producer.setPriority(priority);
        producer.setTimeToLive(expiring ? 1 : 0);
        producer.setDeliveryDelay(delay);
        producer.send(model.temporaries().topic(topic), message);
        while (expiring && RandomScenario.CLOCK.millis() <= message.getJMSExpiration() + 1) {
            Thread.onSpinWait();
        }
        long delivery = delay == Delays.NONE ? Delays.NONE : message.getJMSDeliveryTime();
        model.note(name + " sends " + text + " delayed by " + delay);
        holder.sent(new Copies.Sent(text, topic, priority, red, expiring, link.number(), link.clientId(), delivery));
    }

    /** Receives what must be there, or sees that there is nothing; returns whether there was something. */
    boolean receive(Taker taker) throws JMSException {
        long now = Delays.now();
        Message message = taker.consumer().receiveNoWait();
        if (message == null && model.mustHave(taker.subscription(), now)) {
            // It may be on its way to the consumer
            message = taker.consumer().receive(Peer.COMES_MILLIS);
        }
        if (message == null) {
            model.empty(taker.subscription(), now);
            return false;
        }
        got(message, taker);
        holder.accepted();
        return true;
    }

    private void got(Message message, Taker taker) throws JMSException {
        holder.received(message, taker.subscription());
        received.add(message);
    }

    /** Ends, or begins again, what the session has received and sent, as its mode allows. */
    void settle() throws JMSException {
        if (holder.transacted()) {
            settleTransaction();
            return;
        }
        Message any = received.isEmpty() ? null : received.get(random.nextInt(received.size()));
        if (any == null || random.nextBoolean()) {
            model.note(name + " recovers");
            session.recover();
            holder.rolledBack();
            received.clear();
        } else {
            model.note(name + " acknowledges");
            any.acknowledge();
            if (!holder.automatic()) {
                holder.acknowledged(any);
            }
        }
    }

    private void settleTransaction() throws JMSException {
        if (random.nextBoolean()) {
            commit();
        } else {
            model.note(name + " rolls back");
            session.rollback();
            holder.rolledBack();
        }
        received.clear();
    }

    private void commit() throws JMSException {
        if (holder.sendsToGone()) {
            model.note(name + " cannot commit");
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            holder.rolledBack();
        } else {
            model.note(name + " commits");
            session.commit();
            holder.committed();
        }
    }

    /** What a listener does with a message: takes it, settles something, or throws. */
    void onMessage(Message message, Taker taker) throws JMSException {
        got(message, taker);
        switch (random.nextInt(4)) {
            case 0 -> settle();
            case 1 -> fail();
            default -> {}
        }
        holder.accepted();
    }

    private void fail() {
        if (holder.automatic()) {
            // It is offered again at once (§8.7); in other modes the next one is
            holder.rolledBack();
        }
        throw new Peer.Thrown();
    }

    void close() throws JMSException {
        session.close();
        closed();
    }

    /** The session was closed, perhaps with its connection. */
    void closed() {
        model.note(name + " is closed");
        List.copyOf(takers).forEach(taker -> model.closed(taker.subscription()));
        takers.clear();
        holder.closed();
    }
}
