package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** A lite pull consumer that takes queues by hand: it goes where it says within a queue, stops and goes on, and commits what it says. */
public final class LitePullByHand implements Scenario {
    private static final int MESSAGES = 8;

    @Override
    @SuppressWarnings("deprecation") // what replaces commitSync is not in the 4.x client
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue =
                    producer.send(Clients.tagged(unique, "even", "m0")).getMessageQueue();
            long middle = 0;
            for (int i = 1; i < MESSAGES; i++) {
                // Two messages may be stored within one millisecond.
                middle = i == 4 ? Moments.between() : middle;
                producer.send(Clients.tagged(unique, i % 2 == 0 ? "even" : "odd", "m" + i), queue);
            }
            DefaultLitePullConsumer consumer = consumer(clients, unique);
            consumer.start();
            try {
                assertThat(consumer.fetchMessageQueues(unique)).contains(queue);
                consumer.assign(List.of(queue));

                consumer.seekToBegin(queue);
                assertThat(poll(consumer, MESSAGES)).containsExactlyElementsOf(from(0));
                consumer.seek(queue, 5);
                assertThat(poll(consumer, 3)).containsExactlyElementsOf(from(5));
                consumer.seekToEnd(queue);
                producer.send(Clients.tagged(unique, "even", "m8"), queue);
                assertThat(poll(consumer, 1)).containsExactly("m8");

                assertThat(consumer.offsetForTimestamp(queue, middle)).isEqualTo(4);
                assertThat(consumer.offsetForTimestamp(queue, 0L)).isZero();
                assertThatThrownBy(() -> consumer.seek(queue, 10)).isInstanceOf(MQClientException.class);
                assertThatThrownBy(() -> consumer.seek(queue, -1)).isInstanceOf(MQClientException.class);

                consumer.pause(List.of(queue));
                // A pull that is under way still brings the first one, at its own time.
                producer.send(Clients.tagged(unique, "even", "m9"), queue);
                List<String> paused = new ArrayList<>(Inbox.bodies(consumer.poll(200)));
                producer.send(Clients.tagged(unique, "even", "m10"), queue);
                paused.addAll(Inbox.bodies(consumer.poll(200)));
                assertThat(paused).doesNotContain("m10").hasSizeLessThanOrEqualTo(1);
                consumer.resume(List.of(queue));
                paused.addAll(poll(consumer, 2 - paused.size()));
                assertThat(paused).containsExactly("m9", "m10");

                consumer.commitSync(Map.of(queue, 6L), true);
                assertThat(consumer.committed(queue)).isEqualTo(6);
            } finally {
                consumer.shutdown();
            }
            DefaultLitePullConsumer later = consumer(clients, unique);
            later.start();
            try {
                later.assign(List.of(queue));
                assertThat(poll(later, 5)).containsExactly("m6", "m7", "m8", "m9", "m10");
            } finally {
                later.shutdown();
            }
        }
    }

    private static DefaultLitePullConsumer consumer(Clients clients, String unique) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(unique + "-group");
        clients.configure(consumer);
        consumer.setAutoCommit(false);
        return consumer;
    }

    private static List<String> from(int first) {
        List<String> bodies = new ArrayList<>();
        for (int i = first; i < MESSAGES; i++) {
            bodies.add("m" + i);
        }
        return bodies;
    }

    private static List<String> poll(DefaultLitePullConsumer consumer, int count) {
        List<MessageExt> polled = new ArrayList<>();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (polled.size() < count && System.nanoTime() < patience) {
            polled.addAll(consumer.poll(200));
        }
        return Inbox.bodies(polled);
    }
}
