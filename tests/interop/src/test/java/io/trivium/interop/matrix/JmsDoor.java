package io.trivium.interop.matrix;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JMS application, with the classic API. */
final class JmsDoor implements Door {
    private static final long PATIENCE_MILLIS = 60_000;

    private final Connection connection;
    private final Session session;

    JmsDoor(String url) throws JMSException {
        connection = new TriviumConnectionFactory(url).createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    @Override
    public void send(String queue, Sample sample) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.setDeliveryDelay(sample.delayMillis());
            producer.send(message(sample));
        }
    }

    @Override
    public Receiving receive(String queue) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        return () -> {
            Message message = consumer.receive(PATIENCE_MILLIS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return sample(message);
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
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message message(Sample sample) throws JMSException {
        Message message;
        if (sample.body() instanceof String text) {
            message = session.createTextMessage(text);
        } else {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes((byte[]) sample.body());
            message = bytes;
        }
        for (Map.Entry<String, Object> property : sample.properties().entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        if (sample.orderingKey() != null) {
            message.setStringProperty("JMSXGroupID", sample.orderingKey());
        }
        return message;
    }

    private static Sample sample(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            if (!name.startsWith("JMS")) {
                properties.put(name, message.getObjectProperty(name));
            }
        }
        Object body;
        if (message instanceof TextMessage text) {
            body = text.getText();
        } else {
            BytesMessage bytes = (BytesMessage) message;
            byte[] content = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(content);
            body = content;
        }
        return new Sample(body, properties, message.getStringProperty("JMSXGroupID"), 0);
    }
}
