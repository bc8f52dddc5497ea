package io.trivium.demo;

import io.trivium.demo.Narrator.Door;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.exceptions.ClientException;

/** Where orders are paid: an AMQP 1.0 application. It passes events on, and adds the payment after the confirmation. */
final class Till implements AutoCloseable {
    static final String PLACED = "demo-placed";
    private static final long PATIENCE_SECONDS = 30;

    private final Narrator narrator;
    private final Client client;
    private final Connection connection;

    Till(Narrator narrator, String host, int port) throws ClientException {
        this.narrator = narrator;
        this.client = Client.create();
        this.connection = client.connect(host, port);
    }

    /** Works until so many orders of this run are paid. */
    void collect(String run, int orders) throws ClientException {
        try (Receiver placed = connection.openReceiver(PLACED);
                Sender paid = connection.openSender(Warehouse.PAID)) {
            int done = 0;
            while (done < orders) {
                Delivery delivery = placed.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (delivery == null) {
                    throw new IllegalStateException("no order came to the till");
                }
                OrderEvent event =
                        OrderEvent.parse(String.valueOf(delivery.message().body()));
                delivery.accept();
                if (event.order().startsWith(run)) {
                    narrator.tell(Door.AMQP, "receives  " + event.text());
                    send(paid, event);
                    if (event.what().equals(OrderEvent.CONFIRMED)) {
                        OrderEvent payment = new OrderEvent(event.order(), OrderEvent.PAID);
                        send(paid, payment);
                        narrator.tell(Door.AMQP, "sends     " + payment.text());
                        done++;
                    }
                }
            }
        }
    }

    private static void send(Sender sender, OrderEvent event) throws ClientException {
        Message<String> message = Message.create(event.text()).groupId(event.order());
        sender.send(message).awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }
}
