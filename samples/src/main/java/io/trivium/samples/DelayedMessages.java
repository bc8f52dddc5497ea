package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** A message that is to be delivered later, and never before. */
public final class DelayedMessages {
    private static final long DELAY_MILLIS = 500;

    private DelayedMessages() {}

    public static void main(String[] args) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(Addresses.jms(args));
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("sample-reminders");
            context.createProducer().setDeliveryDelay(DELAY_MILLIS).send(queue, "sent first, due later");
            context.createProducer().send(queue, "due now");

            JMSConsumer consumer = context.createConsumer(queue);
            System.out.println("received " + consumer.receiveBody(String.class, 10_000));
            System.out.println("received " + consumer.receiveBody(String.class, 10_000));
        }
    }
}
