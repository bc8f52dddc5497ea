package io.trivium.interop.cluster;

import static io.trivium.interop.cluster.Received.PATIENCE_MILLIS;
import static io.trivium.interop.cluster.Received.next;
import static io.trivium.interop.cluster.Received.shown;
import static io.trivium.interop.cluster.Received.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What a JMS application may rely on with queues whether its cluster is Trivium or Apache RocketMQ 5.5, of one broker or of two. */
class QueuesTest {
    private static final long DELAY_MILLIS = 1_500;

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aQueueKeepsItsSendersOrder(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("order"));
            List<String> sent =
                    IntStream.range(0, 50).mapToObj(i -> "number " + i).toList();
            JMSProducer producer = context.createProducer();
            sent.forEach(text -> producer.send(queue, text));

            JMSConsumer consumer = context.createConsumer(queue);

            assertThat(texts(consumer, sent.size())).isEqualTo(sent);
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void headersPropertiesAndBodiesComeAsTheyWereSent(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("headers"));
            Destination replyTo = context.createTopic(cluster.named("answers"));
            JMSConsumer consumer = context.createConsumer(queue);
            context.createProducer()
                    .setJMSType("order")
                    .setJMSCorrelationID("c-1")
                    .setJMSReplyTo(replyTo)
                    .setPriority(7)
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .setProperty("aLong", Long.MAX_VALUE)
                    .setProperty("aDouble", -Math.PI)
                    .setProperty("aBoolean", true)
                    .setProperty("empty", "")
                    .send(queue, "Grüße, 三叉路");

            TextMessage message = (TextMessage) next(consumer);

            assertThat(message.getText()).isEqualTo("Grüße, 三叉路");
            assertThat(message.getJMSType()).isEqualTo("order");
            assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
            assertThat(message.getJMSReplyTo()).isEqualTo(replyTo);
            assertThat(message.getJMSDestination()).isEqualTo(queue);
            assertThat(message.getJMSPriority()).isEqualTo(7);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(message.getJMSRedelivered()).isFalse();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            assertThat(message.getObjectProperty("aLong")).isEqualTo(Long.MAX_VALUE);
            assertThat(message.getObjectProperty("aDouble")).isEqualTo(-Math.PI);
            assertThat(message.getObjectProperty("aBoolean")).isEqualTo(true);
            assertThat(message.getStringProperty("empty")).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void everyTypeOfMessageComes(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("types"));
            JMSConsumer consumer = context.createConsumer(queue);
            JMSProducer producer = context.createProducer();
            MapMessage map = context.createMapMessage();
            map.setShort("s", (short) 3);
            StreamMessage stream = context.createStreamMessage();
            stream.writeFloat(1.5f);
            BytesMessage bytes = context.createBytesMessage();
            bytes.writeBytes(new byte[100_000]);
            List.of(map, stream, bytes, context.createMessage()).forEach(message -> producer.send(queue, message));
            producer.send(queue, context.createObjectMessage("serial"));

            assertThat(((MapMessage) next(consumer)).getObject("s")).isEqualTo((short) 3);
            assertThat(((StreamMessage) next(consumer)).readFloat()).isEqualTo(1.5f);
            assertThat(((BytesMessage) next(consumer)).getBodyLength()).isEqualTo(100_000);
            assertThat(next(consumer)).isNotInstanceOf(TextMessage.class);
            assertThat(next(consumer)).isInstanceOf(ObjectMessage.class);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void asynchronousSendsAreCompletedInOrder(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            BlockingQueue<String> completed = new LinkedBlockingQueue<>();
            JMSProducer producer = context.createProducer().setAsync(new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    try {
                        completed.add(message.getBody(String.class));
                    } catch (JMSException e) {
                        completed.add(e.toString());
                    }
                }

                @Override
                public void onException(Message message, Exception failure) {
                    completed.add(failure.toString());
                }
            });
            List<String> sent =
                    IntStream.range(0, 20).mapToObj(Integer::toString).toList();

            sent.forEach(text -> producer.send(context.createQueue(cluster.named("async")), text));

            await().atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .untilAsserted(() -> assertThat(completed).containsExactlyElementsOf(sent));
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aListenerGetsWhatComesLater(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                JMSContext sender = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("listened"));
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            context.createConsumer(queue).setMessageListener(received::add);

            for (int i = 0; i < 5; i++) {
                sender.createProducer().send(queue, "m" + i);
            }

            await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> received.size() == 5);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void whatIsNotAcknowledgedComesAgainAndSaysSo(Cluster cluster) throws JMSException {
        Queue queue;
        try (JMSContext context = cluster.context(JMSContext.CLIENT_ACKNOWLEDGE)) {
            queue = context.createQueue(cluster.named("unacknowledged"));
            context.createProducer().send(queue, "finished").send(queue, "left");
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(next(consumer).getBody(String.class)).isEqualTo("finished");
            context.acknowledge();
            assertThat(next(consumer).getBody(String.class)).isEqualTo("left");
        }

        try (JMSContext context = cluster.context(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Message again = next(context.createConsumer(queue));

            assertThat(again.getBody(String.class)).isEqualTo("left");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            context.acknowledge();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void whatIsRecoveredComesAgainCounted(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("recovered"));
            context.createProducer().send(queue, "again");
            JMSConsumer consumer = context.createConsumer(queue);
            next(consumer);

            context.recover();
            Message again = next(consumer);

            assertThat(again.getBody(String.class)).isEqualTo("again");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            context.acknowledge();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aDelayedMessageIsNeverEarly(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("delayed"));
            JMSConsumer consumer = context.createConsumer(queue);
            Instant sent = sendLateAndEarly(context, queue);
            // A machine on which the sends take so long cannot tell
            while (Instant.now().isAfter(sent.plusMillis(DELAY_MILLIS))) {
                texts(consumer, 2);
                sent = sendLateAndEarly(context, queue);
            }

            assertThat(texts(consumer, 1)).containsExactly("early");
            Message late = next(consumer);

            assertThat(Instant.now()).isAfterOrEqualTo(sent.plusMillis(DELAY_MILLIS));
            assertThat(late.getJMSDeliveryTime())
                    .isBetween(sent.toEpochMilli() + DELAY_MILLIS, sent.toEpochMilli() + 30_000);
        }
    }

    /** Returns a time before both. */
    private static Instant sendLateAndEarly(JMSContext context, Queue queue) {
        Instant before = Instant.now();
        context.createProducer().setDeliveryDelay(DELAY_MILLIS).send(queue, "late");
        context.createProducer().send(queue, "early");
        return before;
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void anExpiredMessageIsNotDelivered(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("expiring"));
            context.createProducer().setTimeToLive(1).send(queue, "gone");
            Instant over = Instant.now().plusMillis(2);
            await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(over));
            context.createProducer().send(queue, "stays");

            assertThat(texts(context.createConsumer(queue), 1)).containsExactly("stays");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aBrowserShowsWhatWaits(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("browsed"));
            JMSProducer producer = context.createProducer();
            for (int i = 0; i < 100; i++) {
                producer.setProperty("n", i).send(queue, "m" + i);
            }
            awaitShown(context, queue, 100);

            List<String> all = shown(context.createBrowser(queue).getEnumeration());
            List<String> selected =
                    shown(context.createBrowser(queue, "n BETWEEN 10 AND 12").getEnumeration());

            assertThat(all).hasSize(100).startsWith("m0", "m1").endsWith("m99");
            assertThat(selected).containsExactly("m10", "m11", "m12");
            assertThat(texts(context.createConsumer(queue), 100)).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aRequestIsAnsweredAtATemporaryQueue(Cluster cluster) throws JMSException {
        try (JMSContext asking = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                JMSContext answering = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue questions = asking.createQueue(cluster.named("questions"));
            JMSProducer answers = answering.createProducer();
            answering.createConsumer(questions).setMessageListener(question -> {
                try {
                    answers.setJMSCorrelationID(question.getJMSMessageID())
                            .send(question.getJMSReplyTo(), "answer to " + question.getBody(String.class));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            TemporaryQueue inbox = asking.createTemporaryQueue();
            JMSConsumer consumer = asking.createConsumer(inbox);
            Message question = asking.createTextMessage("why");
            question.setJMSReplyTo(inbox);
            asking.createProducer().send(questions, question);

            Message answer = next(consumer);

            assertThat(answer.getBody(String.class)).isEqualTo("answer to why");
            assertThat(answer.getJMSCorrelationID()).isEqualTo(question.getJMSMessageID());
            consumer.close();
            inbox.delete();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void messagesOfAGroupComeInOrder(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("grouped"));
            List<String> alice = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                context.createProducer().setProperty("JMSXGroupID", "alice").send(queue, "alice" + i);
                context.createProducer().setProperty("JMSXGroupID", "bob").send(queue, "bob" + i);
                alice.add("alice" + i);
            }

            List<String> received = texts(context.createConsumer(queue), 40);

            assertThat(received).filteredOn(text -> text.startsWith("alice")).isEqualTo(alice);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void ofWhatWaitsTheHighestPriorityComesFirst(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("priorities"));
            for (int priority : new int[] {1, 9, 4, 9}) {
                context.createProducer().setPriority(priority).send(queue, "p" + priority);
            }
            awaitShown(context, queue, 4);

            assertThat(texts(context.createConsumer(queue), 4)).containsExactly("p9", "p9", "p4", "p1");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aConsumerThatClosesWhileItWaitsTakesNothingAlong(Cluster cluster) throws JMSException {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("closing"));
            JMSConsumer closing = context.createConsumer(queue);
            assertThat(closing.receive(200)).isNull();
            closing.close();
            JMSConsumer open = context.createConsumer(queue);

            context.createProducer().send(queue, "once");
            Message message = next(open);

            assertThat(message.getBody(String.class)).isEqualTo("once");
            assertThat(message.getJMSRedelivered()).isFalse();
        }
    }

    /** A genuine broker answers a send a moment before it shows the message. */
    private static void awaitShown(JMSContext context, Queue queue, int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(shown(context.createBrowser(queue).getEnumeration()))
                                .hasSize(count));
    }
}
