package io.trivium.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.Tracker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The genuine protonj2 client. */
@Timeout(30)
class ProtonClientTest {
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
    void sentTextIsReceivedAndAccepted() throws Exception {
        Sender sender = connection.openSender("orders.incoming");
        Tracker tracker = sender.send(Message.create("hello"));
        tracker.settlementFuture().get(10, TimeUnit.SECONDS);

        assertThat(tracker.remoteState().getType()).isEqualTo(DeliveryState.Type.ACCEPTED);
        Receiver receiver = connection.openReceiver("orders.incoming");
        Delivery delivery = receiver.receive(10, TimeUnit.SECONDS);
        assertThat(delivery.message().body()).isEqualTo("hello");
    }
}
