package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** A local transaction: an order is received and an invoice sent, both or neither. */
public final class Transactions {
    private Transactions() {}

    public static void main(String[] args) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(Addresses.jms(args));
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue orders = context.createQueue("sample-orders");
            Queue invoices = context.createQueue("sample-invoices");
            context.createProducer().send(orders, "order 1");
            context.commit();

            JMSConsumer consumer = context.createConsumer(orders);
            String order = consumer.receiveBody(String.class, 10_000);
            context.createProducer().send(invoices, "invoice for " + order);
            context.rollback();
            System.out.println("rolled back: no invoice, and " + order + " comes again");

            String again = consumer.receiveBody(String.class, 10_000);
            context.createProducer().send(invoices, "invoice for " + again);
            context.commit();
            System.out.println("committed " + context.createConsumer(invoices).receiveBody(String.class, 10_000));
            context.commit();
        }
    }
}
