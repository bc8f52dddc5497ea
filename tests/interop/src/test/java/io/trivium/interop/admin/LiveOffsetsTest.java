package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.TriviumProcess;
import io.trivium.interop.scenario.Moments;
import io.trivium.interop.scenario.ShortPeriods;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator moves groups with the genuine library, while a genuine consumer reads, and copies where one stands. A consumer that is
 * moved lets ten seconds pass before it goes on: that is the client's own time.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LiveOffsetsTest {
    private static final int MESSAGES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final AtomicInteger instances = new AtomicInteger();
    private TriviumProcess trivium;
    private GenuineTools tools;
    private GenuineAdmin admin;
    private DefaultMQProducer producer;
    private final List<DefaultMQPushConsumer> consumers = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        GenuineProcess.assumeAvailable();
        trivium = TriviumProcess.start(directory);
        tools = GenuineTools.load(directory);
        admin = GenuineAdmin.start(tools, trivium.nameServer());
        producer = new DefaultMQProducer("live");
        producer.setNamesrvAddr(trivium.nameServer());
        producer.setSendMsgTimeout(10_000);
        producer.start();
    }

    @AfterAll
    void stop() throws Exception {
        consumers.forEach(DefaultMQPushConsumer::shutdown);
        producer.shutdown();
        admin.close();
        tools.close();
        trivium.close();
    }

    @Test
    void aGroupThatReadsGoesBackToATimeAndThenForward() throws Exception {
        MessageQueue queue = first("Live");
        for (int i = 1; i < MESSAGES / 2; i++) {
            send(queue, i);
        }
        long middle = Moments.between();
        for (int i = MESSAGES / 2; i < MESSAGES; i++) {
            send(queue, i);
        }
        List<String> received = consume("Live", "readers");
        await().atMost(PATIENCE).until(() -> received.size() == MESSAGES);

        Map<?, ?> offsets = (Map<?, ?>) admin.call("resetOffsetByTimestamp", "Live", "readers", middle, true);

        assertThat(offsets.toString()).contains("queueId=" + queue.getQueueId() + "]=" + MESSAGES / 2);
        await().atMost(PATIENCE).until(() -> received.size() == MESSAGES + MESSAGES / 2);
        assertThat(received.subList(MESSAGES, received.size()))
                .containsExactlyInAnyOrderElementsOf(bodies(MESSAGES / 2, MESSAGES));
        send(queue, MESSAGES);
        await().atMost(PATIENCE).until(() -> received.contains("m" + MESSAGES));
    }

    @Test
    void aGroupThatIsOfflineIsMovedQueueByQueue() throws Exception {
        MessageQueue queue = first("Offline");
        for (int i = 1; i < MESSAGES; i++) {
            send(queue, i);
        }
        List<String> before = consume("Offline", "leavers");
        await().atMost(PATIENCE).until(() -> before.size() == MESSAGES);
        consumers.remove(consumers.size() - 1).shutdown();

        List<?> moved = (List<?>) admin.call("resetOffsetByTimestampOld", "leavers", "Offline", 0L, true);
        admin.call(
                "resetOffsetByQueueId",
                "127.0.0.1:" + trivium.brokerPort(),
                "leavers",
                "Offline",
                queue.getQueueId(),
                5L);

        assertThat(moved).isNotEmpty();
        assertThat(trivium.log())
                .contains("Group leavers is set back from " + MESSAGES + " to 0 on queue " + queue.getQueueId()
                        + " of topic Offline");
        List<String> after = consume("Offline", "leavers");
        await().atMost(PATIENCE).until(() -> after.size() >= MESSAGES - 5);
        assertThat(after).containsExactlyInAnyOrderElementsOf(bodies(5, MESSAGES));
    }

    @Test
    void aGroupGoesOnWhereAnotherOneStands() throws Exception {
        MessageQueue queue = first("Cloned");
        for (int i = 1; i < MESSAGES; i++) {
            send(queue, i);
        }
        List<String> original = consume("Cloned", "original");
        await().atMost(PATIENCE).until(() -> original.size() == MESSAGES);
        consumers.remove(consumers.size() - 1).shutdown();

        admin.call("cloneGroupOffset", "original", "copy", "Cloned", true);
        send(queue, MESSAGES);

        List<String> copy = consume("Cloned", "copy");
        await().atMost(PATIENCE).until(() -> !copy.isEmpty());
        assertThat(copy).containsExactly("m" + MESSAGES);
        assertThatThrownBy(() -> admin.call("resetOffsetByTimestamp", "Cloned", "nobody-has-this", 0L, true))
                .isInstanceOf(Exception.class);
    }

    private MessageQueue first(String topic) throws Exception {
        return producer.send(new Message(topic, "m0".getBytes(UTF_8))).getMessageQueue();
    }

    private void send(MessageQueue queue, int number) throws Exception {
        producer.send(new Message(queue.getTopic(), ("m" + number).getBytes(UTF_8)), queue);
    }

    private static List<String> bodies(int first, int end) {
        return Stream.iterate(first, i -> i < end, i -> i + 1).map(i -> "m" + i).toList();
    }

    private List<String> consume(String topic, String group) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(trivium.nameServer());
        ShortPeriods.set(consumer);
        consumer.setInstanceName(group + instances.incrementAndGet());
        // Who is shut down tells how far it came, also in what its listener has at that moment.
        consumer.setAwaitTerminationMillisWhenShutdown(30_000);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(new String(message.getBody(), UTF_8)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        consumers.add(consumer);
        return received;
    }
}
