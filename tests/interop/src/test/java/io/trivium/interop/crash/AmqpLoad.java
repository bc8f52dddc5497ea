package io.trivium.interop.crash;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.exceptions.ClientException;

/** Durable messages of an AMQP queue; the receiver settles after the broker, so it knows that its acceptance was stored. */
record AmqpLoad(int port, Ledger ledger) implements Load {
    private static final String QUEUE = "crash.amqp";
    private static final long PATIENCE_SECONDS = 20;

    @Override
    public String name() {
        return "AMQP";
    }

    @Override
    public void send(int round, Stop stop) throws Exception {
        try (Client client = Client.create();
                Connection connection = connect(client)) {
            Sender sender = connection.openSender(QUEUE);
            for (int i = 0; !stop.now(); i++) {
                String id = "amqp-" + round + "-" + i;
                Message<String> message = Message.create(id);
                message.durable(true);
                if (sender.send(message)
                        .awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .remoteState()
                        .isAccepted()) {
                    ledger.stored(id);
                }
            }
        }
    }

    @Override
    public void receive(Stop stop) throws Exception {
        try (Client client = Client.create();
                Connection connection = connect(client)) {
            ReceiverOptions options = new ReceiverOptions().autoAccept(false).autoSettle(false);
            options.sourceOptions().capabilities("queue");
            Receiver receiver = connection.openReceiver(QUEUE, options);
            while (!stop.now()) {
                Delivery delivery = receiver.receive(200, TimeUnit.MILLISECONDS);
                if (delivery != null) {
                    String id = (String) delivery.message().body();
                    ledger.delivered(id);
                    delivery.disposition(DeliveryState.accepted(), false);
                    if (settled(delivery, stop)) {
                        ledger.finished(id);
                        delivery.settle();
                    }
                }
            }
        }
    }

    private Connection connect(Client client) throws ClientException {
        return client.connect("127.0.0.1", port, new ConnectionOptions().reconnectEnabled(false));
    }

    /** Waits until the broker has settled; false if the load is told to stop before. */
    private static boolean settled(Delivery delivery, Stop stop) throws ClientException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!delivery.remoteSettled()) {
            if (stop.now()) {
                return false;
            }
            if (System.nanoTime() > end) {
                throw new ClientException("the broker did not settle");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        return true;
    }
}
