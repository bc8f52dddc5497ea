package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.HashSet;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * Of two brokers one says that it is busy: a producer sends what it refuses to the other one if it counts code 2 among those on which it
 * tries again, as the newer line does by itself. The topic is there.
 */
public final class AtABusyBroker implements Scenario {
    private static final int BUSY = 2;
    private static final int MESSAGES = 12;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            boolean tries = producer.getRetryResponseCodes().contains(BUSY);

            assertThat(send(producer, unique)).isEqualTo(!tries);

            producer.addRetryResponseCode(BUSY);
            assertThat(send(producer, unique)).isFalse();
        }
    }

    /** Returns whether a message was refused for good; all others are at the broker that is not busy. */
    private static boolean send(DefaultMQProducer producer, String topic) throws Exception {
        Set<String> brokers = new HashSet<>();
        boolean refused = false;
        for (int i = 0; i < MESSAGES; i++) {
            try {
                brokers.add(producer.send(Clients.text(topic, "m" + i))
                        .getMessageQueue()
                        .getBrokerName());
            } catch (MQBrokerException busy) {
                assertThat(busy.getResponseCode()).isEqualTo(BUSY);
                assertThat(busy.getErrorMessage()).startsWith("[REJECTREQUEST]");
                refused = true;
            }
        }
        assertThat(brokers).containsExactly("broker-a");
        return refused;
    }
}
