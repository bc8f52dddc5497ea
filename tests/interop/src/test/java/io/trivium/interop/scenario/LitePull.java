package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** A lite pull consumer polls everything, commits, and a later one of the group goes on behind it. */
public final class LitePull implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 10; i++) {
                producer.send(Clients.text(unique, "first" + i));
            }
            List<String> firstTen = pollAndCommit(clients, unique, 10);
            for (int i = 0; i < 5; i++) {
                producer.send(Clients.text(unique, "second" + i));
            }

            List<String> rest = pollAndCommit(clients, unique, 5);

            assertThat(firstTen).hasSize(10).allMatch(body -> body.startsWith("first"));
            assertThat(rest).hasSize(5).allMatch(body -> body.startsWith("second"));
        }
    }

    @SuppressWarnings("deprecation") // what replaces commitSync is not in the 4.x client
    private static List<String> pollAndCommit(Clients clients, String unique, int count) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(unique + "-group");
        clients.configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setAutoCommit(false);
        consumer.subscribe(unique, "*");
        consumer.start();
        try {
            List<MessageExt> polled = new ArrayList<>();
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (polled.size() < count && System.nanoTime() < patience) {
                polled.addAll(consumer.poll(1_000));
            }
            consumer.commitSync();
            return Inbox.bodies(polled);
        } finally {
            consumer.shutdown();
        }
    }
}
