package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Two consumers of a group share the queues; each message goes to one of them, and both get some. */
public final class Rebalancing implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "creates the topic"));
            Inbox left = clients.consume(unique + "-group", unique, "*");
            left.awaitCount(1);
            Inbox right = clients.consume(unique + "-group", unique, "*");

            List<String> sent = new ArrayList<>();
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (right.all().size() < 20 && System.nanoTime() < patience) {
                for (int i = 0; i < 8; i++) {
                    String body = "m" + sent.size();
                    producer.send(Clients.text(unique, body));
                    sent.add(body);
                }
                right.awaitQuietly(200);
            }
            left.await(messages -> messages.size() + right.all().size() >= sent.size() + 1, "all messages");

            assertThat(right.all()).hasSizeGreaterThanOrEqualTo(20);
            Set<String> received = new HashSet<>(Inbox.bodies(left.all()));
            received.addAll(Inbox.bodies(right.all()));
            assertThat(received).containsAll(sent);
        }
    }
}
