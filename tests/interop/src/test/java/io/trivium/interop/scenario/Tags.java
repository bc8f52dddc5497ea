package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** A consumer gets the tags it asked for and nothing else; one of another group gets the others. */
public final class Tags implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 30; i++) {
                producer.send(Clients.tagged(unique, i % 3 == 0 ? "A" : i % 3 == 1 ? "B" : "C", "m" + i));
            }

            Inbox ab = clients.consume(unique + "-ab", unique, "A || B");
            Inbox c = clients.consume(unique + "-c", unique, "C");

            assertThat(ab.awaitCount(20))
                    .extracting(message -> message.getTags())
                    .containsOnly("A", "B");
            assertThat(c.awaitCount(10))
                    .extracting(message -> message.getTags())
                    .containsOnly("C");
            assertThat(ab.all()).hasSize(20);
        }
    }
}
