package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.7: transactions of a session. */
class TransactionsTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session transacted;
    private Session observer;
    private Queue in;
    private Queue out;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started();
        transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
        observer = JMS.started().createSession();
        in = observer.createQueue(JMS.name("in"));
        out = observer.createQueue(JMS.name("out"));
    }

    private void send(Session session, Queue queue, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    @Test
    void sec6_2_7_whatIsSentIsSeenAfterTheCommitOnly() throws JMSException {
        MessageConsumer seen = observer.createConsumer(out);
        send(transacted, out, "a", "b");

        assertThat(now(seen)).isNull();
        transacted.commit();

        assertThat(text(seen)).isEqualTo("a");
        assertThat(text(seen)).isEqualTo("b");
    }

    @Test
    void sec6_2_7_whatIsSentIsGoneAfterARollback() throws JMSException {
        MessageConsumer seen = observer.createConsumer(out);
        send(transacted, out, "lost");
        transacted.rollback();
        send(transacted, out, "kept");
        transacted.commit();

        assertThat(text(seen)).isEqualTo("kept");
        assertThat(now(seen)).isNull();
    }

    @Test
    void sec6_2_7_sendsToSeveralDestinationsAreCommittedTogether() throws JMSException {
        Topic topic = observer.createTopic(JMS.name("topic"));
        MessageConsumer ofTopic = observer.createConsumer(topic);
        send(transacted, in, "a");
        send(transacted, out, "b");
        transacted.createProducer(topic).send(transacted.createTextMessage("c"));

        transacted.commit();

        assertThat(text(observer.createConsumer(in))).isEqualTo("a");
        assertThat(text(observer.createConsumer(out))).isEqualTo("b");
        assertThat(text(ofTopic)).isEqualTo("c");
    }

    @Test
    void sec6_2_7_whatIsReceivedIsAcknowledgedByTheCommit() throws JMSException {
        send(observer, in, "a", "b");
        MessageConsumer consumer = transacted.createConsumer(in);
        assertThat(text(consumer)).isEqualTo("a");

        transacted.commit();
        transacted.close();

        assertThat(text(observer.createConsumer(in))).isEqualTo("b");
    }

    @Test
    void sec6_2_7_aRollbackOffersWhatWasReceivedAgainInOrderAndCounted() throws JMSException {
        send(observer, in, "a", "b", "c", "d");
        MessageConsumer consumer = transacted.createConsumer(in);
        assertThat(text(consumer)).isEqualTo("a");
        assertThat(text(consumer)).isEqualTo("b");

        transacted.rollback();

        List<String> again = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Message message = consumer.receive(Jms.COMES_MILLIS);
            again.add(text(message) + message.getIntProperty("JMSXDeliveryCount") + message.getJMSRedelivered());
        }
        assertThat(again).containsExactly("a2true", "b2true", "c1false", "d1false");
    }

    @Test
    void sec6_2_7_receivingAndSendingAreOne() throws JMSException {
        send(observer, in, "a");
        MessageConsumer consumer = transacted.createConsumer(in);
        MessageConsumer seen = observer.createConsumer(out);

        send(transacted, out, text(consumer) + "1");
        transacted.rollback();
        assertThat(now(seen)).isNull();
        send(transacted, out, text(consumer) + "2");
        transacted.commit();

        assertThat(text(seen)).isEqualTo("a2");
        assertThat(now(seen)).isNull();
        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec6_2_7_theNextTransactionBeginsWithTheEndOfOne() throws JMSException {
        MessageConsumer seen = observer.createConsumer(out);
        for (int i = 0; i < 20; i++) {
            send(transacted, out, "m" + i);
            transacted.commit();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(text(seen)).isEqualTo("m" + i);
        }
    }

    @Test
    void sec6_2_7_anEmptyTransactionCommitsAndRollsBack() throws JMSException {
        transacted.commit();
        transacted.rollback();

        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    }

    @Test
    void sec6_2_7_manyMessagesFitIntoOneTransaction() throws JMSException {
        for (int i = 0; i < 500; i++) {
            send(transacted, out, "m" + i);
        }
        transacted.commit();

        MessageConsumer seen = observer.createConsumer(out);
        for (int i = 0; i < 500; i++) {
            assertThat(text(seen)).isEqualTo("m" + i);
        }
    }

    @Test
    void sec6_2_1_closingASessionRollsItsTransactionBack() throws JMSException {
        send(observer, in, "a");
        assertThat(text(transacted.createConsumer(in))).isEqualTo("a");
        send(transacted, out, "lost");

        transacted.close();

        Message again = observer.createConsumer(in).receive(Jms.COMES_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(now(observer.createConsumer(out))).isNull();
    }

    @Test
    void sec8_8_closingAConsumerLeavesWhatItDeliveredToTheTransaction() throws JMSException {
        send(observer, in, "a", "b");
        MessageConsumer consumer = transacted.createConsumer(in);
        assertThat(text(consumer)).isEqualTo("a");
        consumer.close();

        transacted.rollback();

        assertThat(text(transacted.createConsumer(in))).isEqualTo("a");
    }

    @Test
    void sec8_8_aClosedConsumerOfATopicDoesNotKeepTheTransactionFromItsCommit() throws JMSException {
        Topic topic = observer.createTopic(JMS.name("topic"));
        MessageConsumer consumer = transacted.createConsumer(topic);
        observer.createProducer(topic).send(observer.createTextMessage("a"));
        assertThat(text(consumer)).isEqualTo("a");
        send(transacted, out, "answer");
        consumer.close();

        transacted.commit();

        assertThat(text(observer.createConsumer(out))).isEqualTo("answer");
    }

    @Test
    void sec6_2_7_acknowledgeIsIgnoredInATransactedSession() throws JMSException {
        send(observer, in, "a");
        MessageConsumer consumer = transacted.createConsumer(in);
        consumer.receive(Jms.COMES_MILLIS).acknowledge();

        transacted.rollback();

        assertThat(text(consumer)).isEqualTo("a");
    }

    @Test
    void sec6_2_7_recoverIsRefusedInATransactedSession() {
        assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec6_2_7_commitAndRollbackAreRefusedWithoutTransactions() {
        assertThatThrownBy(observer::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(observer::rollback).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec6_2_7_aListenerCommitsWhatItGets() throws Exception {
        send(observer, in, "a", "b", "c");
        CountDownLatch all = new CountDownLatch(3);
        transacted.createConsumer(in).setMessageListener(message -> {
            try {
                send(transacted, out, text(message));
                transacted.commit();
                all.countDown();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        MessageConsumer seen = observer.createConsumer(out);
        assertThat(List.of(text(seen), text(seen), text(seen))).containsExactly("a", "b", "c");
    }

    @Test
    void sec8_7_aListenerThatRollsBackGetsTheMessageAgain() throws Exception {
        send(observer, in, "a");
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Integer> count = new CompletableFuture<>();
        transacted.createConsumer(in).setMessageListener(message -> {
            try {
                if (tries.incrementAndGet() < 3) {
                    transacted.rollback();
                } else {
                    transacted.commit();
                    count.complete(message.getIntProperty("JMSXDeliveryCount"));
                }
            } catch (JMSException e) {
                count.completeExceptionally(e);
            }
        });

        assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void sec7_3_commitWaitsForAsynchronousSends() throws JMSException {
        AtomicInteger completed = new AtomicInteger();
        MessageProducer producer = transacted.createProducer(out);
        for (int i = 0; i < 50; i++) {
            producer.send(transacted.createTextMessage("m" + i), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    completed.incrementAndGet();
                }

                @Override
                public void onException(Message message, Exception exception) {
                    completed.addAndGet(1000);
                }
            });
        }

        transacted.commit();

        assertThat(completed.get()).isEqualTo(50);
    }

    @Test
    void sec7_3_aCompletionListenerMustNotCommit() throws Exception {
        CompletableFuture<Exception> refused = new CompletableFuture<>();
        transacted.createProducer(out).send(transacted.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    transacted.commit();
                    refused.completeExceptionally(new AssertionError("committed"));
                } catch (JMSException e) {
                    refused.complete(e);
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                refused.completeExceptionally(exception);
            }
        });

        assertThat(refused.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec2_8_aContextOfTransactions() {
        try (JMSContext context = JMS.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createProducer().send(out, "a");
            context.commit();

            assertThat(context.getTransacted()).isTrue();
            JMSConsumer consumer = context.createConsumer(out);
            assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("a");
            context.rollback();
            assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("a");
            context.commit();
        }
    }
}
