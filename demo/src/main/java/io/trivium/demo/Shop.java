package io.trivium.demo;

import io.trivium.demo.Narrator.Door;
import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where customers order: a Jakarta Messaging application. */
final class Shop implements AutoCloseable {
    private static final String REMINDERS = "demo-reminders";
    private static final Duration REMIND_AFTER = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Narrator narrator;
    private final JMSContext context;
    private final JMSContext reminders;
    private final CountDownLatch reminded = new CountDownLatch(1);
    private volatile double asked;

    Shop(Narrator narrator, String nameServer) {
        this.narrator = narrator;
        TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium://" + nameServer);
        this.context = factory.createContext();
        this.reminders = factory.createContext();
    }

    /** Customers take their steps in turns; each order is an ordering key. */
    void sell(List<String> orders) {
        for (String what : OrderEvent.CUSTOMER) {
            for (String order : orders) {
                OrderEvent event = new OrderEvent(order, what);
                context.createProducer()
                        .setProperty("JMSXGroupID", order)
                        .send(context.createQueue(Till.PLACED), event.text());
                narrator.tell(Door.JMS, "sends     " + event.text());
            }
        }
    }

    /** Asks for a reminder that is delivered later, and tells when it comes. */
    void askForReminder(String order) {
        JMSConsumer consumer = reminders.createConsumer(reminders.createQueue(REMINDERS));
        consumer.setMessageListener(message -> remind(message, order));
        context.createProducer().setDeliveryDelay(REMIND_AFTER.toMillis()).send(context.createQueue(REMINDERS), order);
        asked = narrator.seconds();
        narrator.tell(
                Door.JMS, "sends     a reminder to rate " + order + ", due in " + REMIND_AFTER.toSeconds() + " s");
    }

    void awaitReminder() throws InterruptedException {
        if (!reminded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the reminder did not come");
        }
    }

    private void remind(Message message, String order) {
        try {
            if (message.getBody(String.class).equals(order)) { // else left by an earlier run
                String waited = String.format(Locale.ROOT, " %.3f s after it was sent", narrator.seconds() - asked);
                narrator.tell(Door.JMS, "receives  the reminder to rate " + order + waited);
                reminded.countDown();
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        reminders.close();
        context.close();
    }
}
