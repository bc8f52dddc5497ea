package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** Plain Jakarta Messaging: sends a text to a queue and receives it. Only the factory's line knows which broker it is. */
public final class PlainJms {
    private PlainJms() {}

    public static void main(String[] args) {
        ConnectionFactory factory = new TriviumConnectionFactory(Addresses.jms(args));
        sendAndReceive(factory);
    }

    static void sendAndReceive(ConnectionFactory factory) {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("sample-greetings");
            context.createProducer().setProperty("language", "en").send(queue, "Hello, world");

            JMSConsumer consumer = context.createConsumer(queue);
            System.out.println("received " + consumer.receiveBody(String.class, 10_000));
        }
    }
}
