package io.trivium.interop.cluster;

import static io.trivium.interop.cluster.Received.PATIENCE_MILLIS;
import static io.trivium.interop.cluster.Received.SILENCE_MILLIS;
import static io.trivium.interop.cluster.Received.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What a JMS application may rely on with topics whether its cluster is Trivium or Apache RocketMQ 5.5, of one broker or of two. */
class TopicsTest {
    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void eachSubscriberOfATopicGetsWhatIsSentFromThenOn(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic(cluster.named("news"));
            sendAndSee(context, topic, "too early");
            JMSConsumer one = context.createConsumer(topic);
            JMSConsumer other = context.createConsumer(topic);

            context.createProducer().send(topic, "now");

            assertThat(texts(one, 1)).containsExactly("now");
            assertThat(texts(other, 1)).containsExactly("now");
            assertThat(one.receive(SILENCE_MILLIS)).isNull();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aTopicAndAQueueOfOneNameAreTwo(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            JMSConsumer ofTopic = context.createConsumer(context.createTopic(cluster.named("both")));
            JMSConsumer ofQueue = context.createConsumer(context.createQueue(cluster.named("both")));

            context.createProducer().send(context.createTopic(cluster.named("both")), "to the topic");
            context.createProducer().send(context.createQueue(cluster.named("both")), "to the queue");

            assertThat(texts(ofTopic, 1)).containsExactly("to the topic");
            assertThat(texts(ofQueue, 1)).containsExactly("to the queue");
            assertThat(ofTopic.receive(SILENCE_MILLIS)).isNull();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aTopicsSelectorSelects(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic(cluster.named("selected"));
            JMSConsumer consumer = context.createConsumer(topic, "price * 2 > 10 AND name LIKE 'a%'");
            JMSProducer producer = context.createProducer();

            producer.setProperty("price", 6).setProperty("name", "abc").send(topic, "wanted");
            producer.setProperty("price", 4).setProperty("name", "abc").send(topic, "cheap");
            producer.setProperty("price", 7.5).setProperty("name", "bcd").send(topic, "misnamed");
            producer.setProperty("price", 5.5).setProperty("name", "a").send(topic, "wanted, too");

            assertThat(texts(consumer, 2)).containsExactly("wanted", "wanted, too");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void aDurableSubscriptionKeepsWhatIsSentMeanwhile(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            context.setClientID("durable-client");
            Topic topic = context.createTopic(cluster.named("kept"));
            JMSConsumer first = context.createDurableConsumer(topic, "mine");
            context.createProducer().send(topic, "before");
            assertThat(texts(first, 1)).containsExactly("before");
            first.close();
            context.createProducer().send(topic, "meanwhile");

            JMSConsumer second = context.createDurableConsumer(topic, "mine");

            assertThat(texts(second, 1)).containsExactly("meanwhile");
            second.close();
            context.unsubscribe("mine");
            sendAndSee(context, topic, "after");
            JMSConsumer anew = context.createDurableConsumer(topic, "mine");
            assertThat(anew.receive(SILENCE_MILLIS)).isNull();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void consumersOfASharedSubscriptionShare(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                JMSContext elsewhere = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic(cluster.named("shared"));
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            context.createSharedConsumer(topic, "us").setMessageListener(received::add);
            elsewhere.createSharedConsumer(topic, "us").setMessageListener(received::add);

            for (int i = 0; i < 10; i++) {
                context.createProducer().send(topic, "m" + i);
            }

            await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> received.size() >= 10);
            await().during(Duration.ofMillis(SILENCE_MILLIS)).until(() -> received.size() == 10);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(AllClusters.class)
    void noLocalLeavesOutTheOwnMessages(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                JMSContext elsewhere = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic(cluster.named("chat"));
            JMSConsumer consumer = context.createConsumer(topic, null, true);

            context.createProducer().send(topic, "mine");
            elsewhere.createProducer().send(topic, "yours");

            assertThat(texts(consumer, 1)).containsExactly("yours");
        }
    }

    /** A genuine broker answers a send a moment before it counts the message: who subscribes in between would get it. */
    private static void sendAndSee(JMSContext context, Topic topic, String text) {
        try (JMSConsumer witness = context.createConsumer(topic)) {
            context.createProducer().send(topic, text);
            assertThat(texts(witness, 1)).containsExactly(text);
        }
    }
}
