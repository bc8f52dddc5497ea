package io.trivium.interop.cluster;

import static io.trivium.interop.cluster.Received.next;
import static io.trivium.interop.cluster.Received.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Where Apache RocketMQ's brokers cannot do what Jakarta Messaging asks for, the provider says so; and what it makes up for. */
class GenuineOnlyTest {
    private static final String NOT_TRIVIUM = "The brokers of this cluster are Apache RocketMQ's, not Trivium's";

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void transactedSessionsAreRefusedWithTheReason(Cluster cluster) throws JMSException {
        try (Connection connection = cluster.factory().createConnection()) {
            assertThatThrownBy(() -> connection.createSession(true, Session.SESSION_TRANSACTED))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(NOT_TRIVIUM)
                    .hasMessageContaining("send and acknowledge in one transaction");
        }
        assertThatThrownBy(() -> cluster.context(JMSContext.SESSION_TRANSACTED))
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining(NOT_TRIVIUM);
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void distributedTransactionsAreRefusedWithTheReason(Cluster cluster) throws JMSException {
        XAConnection connection = cluster.factory().createXAConnection();
        try {
            assertThatThrownBy(connection::createXASession)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(NOT_TRIVIUM)
                    .hasMessageContaining("distributed transactions");
        } finally {
            connection.close();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void aSelectorOnAQueueIsRefusedWithTheReason(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("unselected"));

            assertThatThrownBy(() -> context.createConsumer(queue, "a = 1"))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining(NOT_TRIVIUM);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void aDelayOfMoreThanThreeDaysIsRefused(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(cluster.named("much-later"));

            assertThatThrownBy(() -> context.createProducer()
                            .setDeliveryDelay(Duration.ofDays(4).toMillis())
                            .send(queue, "late"))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("259200000");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void aDurableSubscriptionInUseIsNeitherSharedNorDeleted(Cluster cluster) {
        try (JMSContext first = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                JMSContext second = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            first.setClientID("one-at-a-time");
            // Who has the id is not known there
            second.setClientID("one-at-a-time");
            Topic topic = first.createTopic(cluster.named("owned"));
            JMSConsumer owner = first.createDurableConsumer(topic, "d");

            assertThatThrownBy(() -> second.createDurableConsumer(topic, "d"))
                    .isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> second.unsubscribe("d"))
                    .isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);

            owner.close();
            second.unsubscribe("d");
            assertThatThrownBy(() -> second.unsubscribe("d"))
                    .isInstanceOf(jakarta.jms.InvalidDestinationRuntimeException.class);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void aChangedSelectorCountsAlsoForWhatWaits(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            context.setClientID("selects-anew");
            Topic topic = context.createTopic(cluster.named("reselected"));
            context.createDurableConsumer(topic, "d", "a = 1", false).close();
            context.createProducer().setProperty("a", 1).send(topic, "one");
            context.createProducer().setProperty("a", 2).send(topic, "two");

            JMSConsumer anew = context.createDurableConsumer(topic, "d", "a = 2", false);

            assertThat(texts(anew, 1)).containsExactly("two");
            assertThat(anew.receive(Received.SILENCE_MILLIS)).isNull();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void theGroupOfASubscriptionThatIsNotDurableGoesWithItsLastConsumer(Cluster cluster) throws Exception {
        String topicName = cluster.named("fleeting");
        DefaultMQProducer observer = new DefaultMQProducer(topicName);
        observer.setNamesrvAddr(cluster.url().substring("trivium://".length()));
        observer.setInstanceName(topicName);
        observer.start();
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic(topicName);
            context.createProducer().send(topic, "creates it");
            Set<String> before = groups(observer, topicName);
            JMSConsumer one = context.createSharedConsumer(topic, "us");
            JMSConsumer last = context.createSharedConsumer(topic, "us");
            Set<String> made = groups(observer, topicName);
            made.removeAll(before);
            assertThat(made).isNotEmpty();

            one.close();
            assertThat(groups(observer, topicName)).containsAll(made);
            last.close();

            await().untilAsserted(() -> assertThat(groups(observer, topicName)).doesNotContainAnyElementsOf(made));
        } finally {
            observer.shutdown();
        }
    }

    /** The groups that a broker of the topic has. */
    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static Set<String> groups(DefaultMQProducer observer, String topic) throws Exception {
        observer.fetchPublishMessageQueues(topic);
        MQClientInstance client = observer.getDefaultMQProducerImpl().getMqClientFactory();
        client.updateTopicRouteInfoFromNameServer(topic);
        return new TreeSet<>(client.getMQClientAPIImpl()
                .getAllSubscriptionGroup(client.findBrokerAddrByTopic(topic), 10_000)
                .getSubscriptionGroupTable()
                .keySet());
    }

    /** There is no session with such a broker that could end: what is left is found by its name. */
    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void aTemporaryQueueIsDeletedWithItsConnectionAndStaysIfItsClientDies(Cluster cluster) throws Exception {
        DefaultMQProducer observer = new DefaultMQProducer(cluster.named("temporaries"));
        observer.setNamesrvAddr(cluster.url().substring("trivium://".length()));
        observer.setInstanceName(cluster.named("temporaries"));
        observer.start();
        try {
            String closed;
            try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
                closed = context.createTemporaryQueue().getQueueName();
                assertThat(observer.fetchPublishMessageQueues(closed)).isNotEmpty();
            }
            String left;
            try (TemporaryMaker dying = TemporaryMaker.start(cluster.url())) {
                left = dying.queue();
            }

            await().untilAsserted(() -> assertThatThrownBy(() -> observer.fetchPublishMessageQueues(closed))
                    .isInstanceOf(MQClientException.class));
            assertThat(left).startsWith("TRV-TQ-");
            assertThat(observer.fetchPublishMessageQueues(left)).isNotEmpty();
        } finally {
            observer.shutdown();
        }
    }

    /** Takes longer than each build has time for; see docs/JMS-CONFORMANCE.md. */
    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    @EnabledIfSystemProperty(named = "trivium.leases", matches = "true")
    void whatFailsTooOftenGoesToTheDeadLetters(Cluster cluster) throws Exception {
        String queueName = cluster.named("failing");
        DefaultMQProducer producer = new DefaultMQProducer(cluster.named("observer"));
        producer.setNamesrvAddr(cluster.url().substring("trivium://".length()));
        producer.setInstanceName(queueName);
        try (JMSContext context = cluster.context(JMSContext.CLIENT_ACKNOWLEDGE)) {
            producer.start();
            Queue queue = context.createQueue(queueName);
            JMSConsumer consumer = context.createConsumer(queue);
            context.createProducer().send(queue, "poison");
            for (int delivery = 1; delivery <= 16; delivery++) {
                assertThat(next(consumer).getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
                context.recover();
            }

            assertThat(consumer.receive(10_000)).isNull();
            assertThat(producer.fetchPublishMessageQueues("%DLQ%TRV-Q-" + queueName))
                    .isNotEmpty();
        } finally {
            producer.shutdown();
        }
    }

    /** Takes longer than each build has time for; see docs/JMS-CONFORMANCE.md. */
    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    @EnabledIfSystemProperty(named = "trivium.leases", matches = "true")
    void whatIsHeldForLongerThanALeaseStaysItsHolders(Cluster cluster) throws JMSException {
        Queue queue;
        try (JMSContext holder = cluster.context(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSContext other = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            queue = holder.createQueue(cluster.named("held"));
            holder.createProducer().send(queue, "mine");
            JMSConsumer holding = holder.createConsumer(queue);
            assertThat(texts(holding, 1)).containsExactly("mine");
            Instant begin = Instant.now();

            assertThat(other.createConsumer(queue).receive(90_000)).isNull();

            assertThat(Instant.now()).isAfter(begin.plusSeconds(89));
            holder.acknowledge();
        }
        try (JMSContext later = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            later.createProducer().send(queue, "next");
            assertThat(next(later.createConsumer(queue)).getBody(String.class)).isEqualTo("next");
        }
    }
}
