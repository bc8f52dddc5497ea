package io.trivium.samples;

import jakarta.jms.ConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;

/** The program of {@link PlainJms} over AMQP 1.0, with another maker's client: again one line differs. */
public final class AmqpWithQpidJms {
    private AmqpWithQpidJms() {}

    public static void main(String[] args) {
        ConnectionFactory factory = new JmsConnectionFactory(Addresses.amqp(args));
        PlainJms.sendAndReceive(factory);
    }
}
