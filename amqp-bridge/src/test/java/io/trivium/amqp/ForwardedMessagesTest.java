package io.trivium.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.PropertyNames;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.Sender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that a client sends on as it received them: they still say where they were sent at first. */
@Timeout(30)
class ForwardedMessagesTest {
    private AmqpFixture server;
    private Client client;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        server = new AmqpFixture();
        client = Client.create();
        connection = client.connect(
                "127.0.0.1", server.port(), new ConnectionOptions().user("u").password("p"));
    }

    @AfterEach
    void disconnect() {
        client.close();
        server.close();
    }

    @Test
    void whatCameFromElsewhereIsForBothKindsOfConsumersOfAPlainAddress() throws Exception {
        for (String first : new String[] {"topic://news", "queue://news"}) {
            Receiver receiver = connection.openReceiver(first);
            receiver.openFuture().get(10, TimeUnit.SECONDS);
            send(connection.openSender(first), Message.create("x"));
            Message<?> received = receiver.receive(10, TimeUnit.SECONDS).message();
            assertThat(received.annotation("x-opt-jms-dest")).isNotNull();

            send(connection.openSender("work"), received);
        }

        assertThat(server.cluster.stored("work")).hasSize(2);
        assertThat(kindOfStored("work", 0)).isNull();
        assertThat(kindOfStored("work", 1)).isNull();
    }

    @Test
    void whatSaysWhatTheLinksOwnAddressIsIsBelieved() throws Exception {
        Message<String> message = Message.create("x").annotation("x-opt-jms-dest", (byte) 1);

        send(connection.openSender("work"), message.to("work"));
        send(connection.openSender("work"), message.to("topic://work"));

        assertThat(kindOfStored("work", 0)).isEqualTo("t");
        assertThat(kindOfStored("work", 1)).isEqualTo("t");
    }

    @Test
    void anAddressThatNobodyMayNameDoesNoHarmWhereItIsNotUsed() throws Exception {
        for (String to : new String[] {"", "%DLQ%g", "queue://", "work::g"}) {
            send(connection.openSender("work"), Message.create("x").to(to).annotation("x-opt-jms-dest", (byte) 1));
        }
        send(connection.openSender("work"), Message.create("x").annotation("x-opt-jms-dest", (byte) 1));

        assertThat(server.cluster.stored("work")).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(kindOfStored("work", i)).isNull();
        }
    }

    private @Nullable String kindOfStored(String topic, int offset) {
        return server.cluster.stored(topic).get(offset).properties().get(PropertyNames.TRV_DEST);
    }

    private static void send(Sender sender, Message<?> message) throws Exception {
        sender.send(message).settlementFuture().get(10, TimeUnit.SECONDS);
    }
}
