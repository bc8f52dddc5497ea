package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A producer takes back a message that waits for its time, once; one that was delivered cannot be taken back. */
public final class Recall implements Scenario {
    private static final String TOO_LATE = "delivered or recalled before";

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            assertThat(producer.send(Clients.text(unique, "at once")).getRecallHandle())
                    .isNull();
            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            inbox.awaitCount(1);
            Round round = Round.begin(producer, unique, 2_500);
            while (!round.recalls(producer)) {
                round = Round.begin(producer, unique, 2 * round.delayMillis());
            }
            String recalled = round.recalled().getRecallHandle();
            String kept = round.kept().getRecallHandle();

            String last = "kept " + round.delayMillis();
            List<MessageExt> received = inbox.await(all -> Inbox.bodies(all).contains(last), last);
            assertThat(Inbox.bodies(received)).doesNotContain("recalled " + round.delayMillis());
            assertThatThrownBy(() -> producer.recallMessage(unique, recalled)).hasMessageContaining(TOO_LATE);
            assertThatThrownBy(() -> producer.recallMessage(unique, kept)).hasMessageContaining(TOO_LATE);
        }
    }

    /** Two messages that wait, and since when. */
    private record Round(String topic, long delayMillis, long begin, SendResult recalled, SendResult kept) {
        static Round begin(DefaultMQProducer producer, String topic, long delayMillis) throws Exception {
            long begin = System.nanoTime();
            SendResult recalled = producer.send(late(topic, "recalled " + delayMillis, delayMillis));
            SendResult kept = producer.send(late(topic, "kept " + delayMillis, delayMillis + 500));
            return new Round(topic, delayMillis, begin, recalled, kept);
        }

        /** Whether the first one was taken back; it may be too late only where all of that took longer than the delay. */
        boolean recalls(DefaultMQProducer producer) throws Exception {
            try {
                assertThat(producer.recallMessage(topic, recalled.getRecallHandle()))
                        .isEqualTo(recalled.getMsgId());
                return true;
            } catch (MQBrokerException tooLate) {
                if (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(delayMillis)) {
                    throw tooLate;
                }
                return false;
            }
        }
    }

    private static Message late(String topic, String body, long millis) {
        Message message = Clients.text(topic, body);
        message.setDelayTimeMs(millis);
        return message;
    }
}
