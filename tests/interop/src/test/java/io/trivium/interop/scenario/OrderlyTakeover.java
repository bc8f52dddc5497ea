package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A second orderly consumer takes over some queues from the first, and all of them when that one is gone: no two have a queue at the same
 * time, and each queue's messages keep their order. Takes some seconds, as clients look for free locks once a second or less often.
 */
public final class OrderlyTakeover implements Scenario {
    private static final int ENOUGH = 10;

    private final Map<Integer, String> atWork = new ConcurrentHashMap<>();
    private final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final Map<Integer, List<String>> seen = new ConcurrentHashMap<>();
    private final List<List<String>> sent = new ArrayList<>();

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "creates the topic"));
            List<MessageQueue> queues = producer.fetchPublishMessageQueues(unique);
            queues.forEach(queue -> sent.add(new ArrayList<>()));
            Inbox first = new Inbox();
            Inbox second = new Inbox();
            DefaultMQPushConsumer leaving = consumer(clients, unique, "first", first);
            // Its queues are free when its listener has ended.
            leaving.setAwaitTerminationMillisWhenShutdown(30_000);
            leaving.start();
            sendUntil(producer, queues, first, "first");

            clients.start(consumer(clients, unique, "second", second));
            sendUntil(producer, queues, second, "second");
            assertThat(first.all().size()).isGreaterThanOrEqualTo(ENOUGH);
            leaving.shutdown();
            send(producer, queues, "last");

            second.await(messages -> all(queues), "every message of every queue");
            assertThat(overlaps).isEmpty();
            for (int queue = 0; queue < queues.size(); queue++) {
                // What was at work when a queue changed hands comes twice, but never after a later one.
                assertThat(new ArrayList<>(new LinkedHashSet<>(seen.getOrDefault(queue, List.of()))))
                        .isEqualTo(sent.get(queue));
                assertThat(repeatedLater(seen.getOrDefault(queue, List.of()))).isFalse();
            }
        }
    }

    private void sendUntil(DefaultMQProducer producer, List<MessageQueue> queues, Inbox inbox, String what)
            throws Exception {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int round = 0; inbox.all().size() < ENOUGH && System.nanoTime() < patience; round++) {
            send(producer, queues, what + round);
            inbox.awaitQuietly(50);
        }
        assertThat(inbox.all().size()).as("received by the " + what).isGreaterThanOrEqualTo(ENOUGH);
    }

    private void send(DefaultMQProducer producer, List<MessageQueue> queues, String body) throws Exception {
        for (MessageQueue queue : queues) {
            producer.send(Clients.tagged(queue.getTopic(), "order", body), queue);
            sent.get(queue.getQueueId()).add(body);
        }
    }

    private boolean all(List<MessageQueue> queues) {
        return queues.stream()
                .map(MessageQueue::getQueueId)
                .allMatch(queue -> seen.getOrDefault(queue, List.of()).containsAll(sent.get(queue)));
    }

    /** Whether a message came again after one that follows it. */
    private static boolean repeatedLater(List<String> bodies) {
        for (int i = 1; i < bodies.size(); i++) {
            if (bodies.subList(0, i).contains(bodies.get(i))
                    && !bodies.get(i - 1).equals(bodies.get(i))) {
                return true;
            }
        }
        return false;
    }

    private DefaultMQPushConsumer consumer(Clients clients, String unique, String name, Inbox inbox) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
        consumer.subscribe(unique, "order");
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            MessageExt message = messages.get(0);
            String other = atWork.put(message.getQueueId(), name);
            if (other != null) {
                overlaps.add(other + " and " + name + " at " + message);
            }
            seen.computeIfAbsent(message.getQueueId(), queue -> new CopyOnWriteArrayList<>())
                    .add(Inbox.body(message));
            inbox.add(messages);
            atWork.remove(message.getQueueId());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        return consumer;
    }
}
