package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** Messages of one customer stay in order, however many consumers share the queue: JMSXGroupID is the ordering key. */
public final class OrderedMessages {
    private OrderedMessages() {}

    public static void main(String[] args) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(Addresses.jms(args));
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue("sample-accounts");
            for (String step : new String[] {"opened", "paid in", "closed"}) {
                for (String customer : new String[] {"alice", "bob"}) {
                    context.createProducer()
                            .setProperty("JMSXGroupID", customer)
                            .send(queue, customer + ": " + step);
                }
            }

            JMSConsumer consumer = context.createConsumer(queue);
            for (int i = 0; i < 6; i++) {
                System.out.println("received " + consumer.receiveBody(String.class, 10_000));
            }
        }
    }
}
