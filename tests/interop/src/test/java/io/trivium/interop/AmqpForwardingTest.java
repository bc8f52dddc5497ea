package io.trivium.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** AMQP applications send on, as they are, messages that they received elsewhere. */
@TestInstance(Lifecycle.PER_CLASS)
class AmqpForwardingTest {
    private static final long PATIENCE_SECONDS = 60;

    private TriviumProcess trivium;
    private Client client;
    private Connection connection;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
        client = Client.create();
        connection = client.connect("127.0.0.1", trivium.amqpPort());
    }

    @AfterAll
    void stop() {
        client.close();
        trivium.close();
    }

    @Test
    void whatCameFromATopicReachesTheConsumersOfAQueue() throws Exception {
        Receiver subscriber = subscribe("topic://forwarded.news");
        send("topic://forwarded.news", Message.create("flash"));

        send("forwarded.work", receive(subscriber).message());

        assertThat(receive(connection.openReceiver("queue://forwarded.work"))
                        .message()
                        .body())
                .isEqualTo("flash");
    }

    @Test
    void whatCameFromAQueueReachesTheSubscribersOfATopic() throws Exception {
        Receiver subscriber = subscribe("topic://forwarded.all");
        send("queue://forwarded.one", Message.create("job"));

        send(
                "forwarded.all",
                receive(connection.openReceiver("queue://forwarded.one")).message());

        assertThat(receive(subscriber).message().body()).isEqualTo("job");
    }

    @Test
    void whatASubscriptionRejectedIsFoundWhenItIsGoneAndCanBePutBack() throws Exception {
        Receiver subscriber = connection.openReceiver("topic://rejected", new ReceiverOptions().autoAccept(false));
        subscriber.openFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        send("topic://rejected", Message.create("poison"));
        receive(subscriber).reject("app:poison", "cannot be eaten");
        subscriber.close();

        Message<Object> dead =
                receive(connection.openReceiver("%DLQ%TRV-Q-rejected")).message();
        send("second.chance", dead);

        assertThat(receive(connection.openReceiver("second.chance")).message().body())
                .isEqualTo("poison");
    }

    private Receiver subscribe(String topic) throws Exception {
        Receiver receiver = connection.openReceiver(topic);
        receiver.openFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return receiver;
    }

    private void send(String address, Message<?> message) throws Exception {
        try (Sender sender = connection.openSender(address)) {
            sender.send(message).awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Delivery receive(Receiver receiver) throws Exception {
        Delivery delivery = receiver.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return delivery;
    }
}
