package io.trivium.interop.matrix;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryMode;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.Tracker;
import org.apache.qpid.protonj2.client.exceptions.ClientException;

/** An AMQP 1.0 application, with the protonj2 client. */
final class AmqpDoor implements Door {
    private static final long PATIENCE_SECONDS = 60;

    private final Client client = Client.create();
    private final Connection connection;

    AmqpDoor(int port) throws ClientException {
        connection = client.connect("127.0.0.1", port);
    }

    @Override
    public void send(String queue, Sample sample) throws Exception {
        SenderOptions options = new SenderOptions();
        options.targetOptions().capabilities("queue");
        try (Sender sender = connection.openSender(queue, options)) {
            Tracker tracker = sender.send(message(sample)).awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!tracker.remoteState().isAccepted()) {
                throw new AssertionError("not accepted: " + tracker.remoteState());
            }
        }
    }

    @Override
    public Receiving receive(String queue) throws Exception {
        ReceiverOptions options = new ReceiverOptions().deliveryMode(DeliveryMode.AT_LEAST_ONCE);
        options.sourceOptions().capabilities("queue");
        Receiver receiver = connection.openReceiver(queue, options);
        return () -> {
            Delivery delivery = receiver.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (delivery == null) {
                throw new AssertionError("no message came");
            }
            Sample sample = sample(delivery.message());
            delivery.accept();
            return sample;
        };
    }

    @Override
    public boolean typed() {
        return true;
    }

    @Override
    public boolean knowsText() {
        return true;
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }

    private static Message<?> message(Sample sample) throws ClientException {
        Message<?> message =
                sample.body() instanceof String text ? Message.create(text) : Message.create((byte[]) sample.body());
        message.durable(true);
        for (Map.Entry<String, Object> property : sample.properties().entrySet()) {
            message.property(property.getKey(), property.getValue());
        }
        if (sample.orderingKey() != null) {
            message.groupId(sample.orderingKey());
        }
        if (sample.delayMillis() > 0) {
            message.annotation("x-opt-delivery-delay", sample.delayMillis());
        }
        return message;
    }

    private static Sample sample(Message<?> message) throws ClientException {
        Map<String, Object> properties = new LinkedHashMap<>();
        message.forEachProperty(properties::put);
        return new Sample(message.body(), properties, message.groupId(), 0);
    }
}
