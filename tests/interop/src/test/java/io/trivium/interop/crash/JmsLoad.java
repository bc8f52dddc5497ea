package io.trivium.interop.crash;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/** Persistent messages of a JMS queue, acknowledged one by one with CLIENT_ACKNOWLEDGE, which waits for the answer. */
record JmsLoad(String url, Ledger ledger) implements Load {
    private static final String QUEUE = "crash.jms";

    @Override
    public String name() {
        return "JMS";
    }

    @Override
    public void send(int round, Stop stop) throws Exception {
        try (Connection connection = new TriviumConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            for (int i = 0; !stop.now(); i++) {
                String id = "jms-" + round + "-" + i;
                producer.send(session.createTextMessage(id));
                ledger.stored(id);
            }
        }
    }

    @Override
    public void receive(Stop stop) throws Exception {
        try (Connection connection = new TriviumConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            connection.start();
            while (!stop.now()) {
                Message message = consumer.receive(200);
                if (message != null) {
                    String id = ((TextMessage) message).getText();
                    ledger.delivered(id);
                    message.acknowledge();
                    ledger.finished(id);
                }
            }
        }
    }
}
