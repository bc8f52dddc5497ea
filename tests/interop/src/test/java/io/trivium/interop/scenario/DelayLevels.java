package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Messages of several delay levels, sent in the opposite order of their levels, come when they are due, and in order. Takes
 * as long as the third level, which is 10 s.
 */
public final class DelayLevels implements Scenario {
    private static final Map<Integer, Long> MILLIS = Map.of(0, 0L, 1, 1_000L, 2, 5_000L, 3, 10_000L);
    /** A message is later than it was due by less than it takes to the next level. */
    private static final Map<Integer, Long> SLACK = Map.of(0, 0L, 1, 3_999L, 2, 4_999L, 3, 9_999L);

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "0 creates the topic"));
            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            inbox.awaitCount(1);
            Map<String, Long> sent = new HashMap<>();
            Map<String, Long> answered = new HashMap<>();
            for (int level = 3; level >= 0; level--) {
                for (int i = 0; i < 3; i++) {
                    Message message = Clients.text(unique, level + " " + i);
                    message.setDelayTimeLevel(level);
                    message.putUserProperty("kept", "yes");
                    sent.put(Inbox.text(message), System.currentTimeMillis());
                    producer.send(message, (queues, each, argument) -> queues.get(0), null);
                    answered.put(Inbox.text(message), System.currentTimeMillis());
                }
            }

            List<MessageExt> received = inbox.awaitCount(13).stream()
                    .filter(message -> sent.containsKey(Inbox.body(message)))
                    .sorted(Comparator.comparingLong(MessageExt::getQueueOffset))
                    .toList();

            for (MessageExt message : received) {
                int level = Character.digit(Inbox.body(message).charAt(0), 10);
                long due = message.getStoreTimestamp() - MILLIS.getOrDefault(level, 0L);
                assertThat(due)
                        .as(Inbox.body(message))
                        .isBetween(
                                sent.getOrDefault(Inbox.body(message), 0L),
                                answered.getOrDefault(Inbox.body(message), 0L) + SLACK.getOrDefault(level, 0L));
                assertThat(message.getUserProperty("kept")).isEqualTo("yes");
                assertThat(message.getDelayTimeLevel()).isEqualTo(level);
            }
            for (int level = 0; level <= 3; level++) {
                String prefix = level + " ";
                assertThat(Inbox.bodies(received))
                        .filteredOn(body -> body.startsWith(prefix))
                        .containsExactly(prefix + 0, prefix + 1, prefix + 2);
            }
            // On a slow machine what was sent last may be due behind what was sent first with a longer delay
            for (int i = 1; i < received.size(); i++) {
                String body = Inbox.body(received.get(i));
                long dueAtLatest = due(answered, body);
                assertThat(received.subList(0, i))
                        .as("what comes before " + body)
                        .allSatisfy(earlier ->
                                assertThat(due(sent, Inbox.body(earlier))).isLessThanOrEqualTo(dueAtLatest));
            }
        }
    }

    /** When a message is due that began its delay then. */
    private static long due(Map<String, Long> begin, String body) {
        return begin.getOrDefault(body, 0L) + MILLIS.getOrDefault(Character.digit(body.charAt(0), 10), 0L);
    }
}
