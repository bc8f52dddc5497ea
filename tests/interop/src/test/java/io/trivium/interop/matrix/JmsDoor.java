package io.trivium.interop.matrix;

import io.trivium.interop.matrix.Doors.Login;
import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JMS application, with the classic API. */
final class JmsDoor implements Door {
    private static final long PATIENCE_MILLIS = 60_000;

    private final Connection connection;
    private final Session session;

    JmsDoor(String url, @Nullable Login login) throws JMSException {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(url);
        if (login != null) {
            factory.setUser(login.user());
            factory.setPassword(login.secret());
            factory.setUserId(true);
        }
        connection = factory.createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    @Override
    public String send(String queue, Sample sample) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.setDeliveryDelay(sample.delayMillis());
            for (Map.Entry<Header, Object> header : sample.headers().entrySet()) {
                switch (header.getKey()) {
                    case TIME_TO_LIVE -> producer.setTimeToLive((long) header.getValue());
                    case PRIORITY -> producer.setPriority((int) header.getValue());
                    case DURABLE ->
                        producer.setDeliveryMode(
                                (boolean) header.getValue() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
                    default -> {
                        // The message says it
                    }
                }
            }
            Message message = message(sample);
            producer.send(message);
            return withoutPrefix(message.getJMSMessageID());
        }
    }

    /** Without what JMS puts before an id that has no {@code ID:} of its own. */
    private static String withoutPrefix(String id) {
        return id.replaceFirst("^ID:(AMQP_NO_PREFIX:)?", "");
    }

    @Override
    public Sample receiveAgain(String queue) throws JMSException {
        try (Session failing = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = failing.createConsumer(failing.createQueue(queue));
            Message first = consumer.receive(PATIENCE_MILLIS);
            if (first == null) {
                throw new AssertionError("no message came");
            }
            failing.recover();
            Message second = consumer.receive(PATIENCE_MILLIS);
            if (second == null) {
                throw new AssertionError("the message did not come again");
            }
            Sample sample = sample(second);
            second.acknowledge();
            return sample;
        }
    }

    @Override
    public String ask(String queue, String question) throws JMSException {
        try (Session asking = connection.createSession()) {
            TemporaryQueue own = asking.createTemporaryQueue();
            TextMessage message = asking.createTextMessage(question);
            message.setJMSReplyTo(own);
            asking.createProducer(asking.createQueue(queue)).send(message);
            String answer;
            try (MessageConsumer answers = asking.createConsumer(own)) {
                answer = text(answers.receive(PATIENCE_MILLIS));
            }
            own.delete();
            return answer;
        }
    }

    @Override
    public void answer(String queue) throws JMSException {
        try (Session answering = connection.createSession()) {
            MessageConsumer questions = answering.createConsumer(answering.createQueue(queue));
            Message question = questions.receive(PATIENCE_MILLIS);
            TextMessage answer = answering.createTextMessage(text(question) + "!");
            answer.setJMSCorrelationID(question.getJMSCorrelationID());
            answering.createProducer(question.getJMSReplyTo()).send(answer);
        }
    }

    /** RocketMQ's clients know bytes only. */
    private static String text(Message message) throws JMSException {
        return message instanceof TextMessage text
                ? text.getText()
                : new String(message.getBody(byte[].class), StandardCharsets.UTF_8);
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
        } else if (sample.body() instanceof Map<?, ?> map) {
            MapMessage entries = session.createMapMessage();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.setObject((String) entry.getKey(), entry.getValue());
            }
            message = entries;
        } else if (sample.body() instanceof List<?> list) {
            StreamMessage items = session.createStreamMessage();
            for (Object item : list) {
                items.writeObject(item);
            }
            message = items;
        } else if (sample.body() == null) {
            message = session.createMessage();
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
        for (Map.Entry<Header, Object> header : sample.headers().entrySet()) {
            say(message, header.getKey(), header.getValue());
        }
        return message;
    }

    private void say(Message message, Header header, Object value) throws JMSException {
        switch (header) {
            case LABEL -> message.setJMSType((String) value);
            case KEYS -> message.setStringProperty("JMS_Trivium_Keys", (String) value);
            case GROUP_SEQUENCE -> message.setIntProperty("JMSXGroupSeq", (int) value);
            case CORRELATION -> message.setJMSCorrelationID((String) value);
            case REPLY_TO -> message.setJMSReplyTo(destination((String) value));
            case CONTENT_TYPE -> message.setStringProperty("JMS_AMQP_ContentType", (String) value);
            case CONTENT_ENCODING -> message.setStringProperty("JMS_AMQP_ContentEncoding", (String) value);
            case TIME_TO_LIVE, PRIORITY, DURABLE, USER -> {
                // The producer says it, or the connection
            }
            default -> throw new IllegalArgumentException("JMS does not say " + header);
        }
    }

    private Destination destination(String address) throws JMSException {
        String name = address.substring(address.indexOf("//") + 2);
        return address.startsWith("topic:") ? session.createTopic(name) : session.createQueue(name);
    }

    private static String address(Destination destination) throws JMSException {
        return destination instanceof Topic topic
                ? "topic://" + topic.getTopicName()
                : "queue://" + ((Queue) destination).getQueueName();
    }

    private static Map<Header, Object> headers(Message message) throws JMSException {
        Map<Header, Object> told = new EnumMap<>(Header.class);
        told.put(Header.ID, withoutPrefix(message.getJMSMessageID()));
        told.put(Header.DESTINATION, ((Queue) message.getJMSDestination()).getQueueName());
        tell(told, Header.LABEL, message.getJMSType());
        tell(told, Header.KEYS, message.getStringProperty("JMS_Trivium_Keys"));
        tell(told, Header.GROUP_SEQUENCE, message.getObjectProperty("JMSXGroupSeq"));
        tell(told, Header.CORRELATION, message.getJMSCorrelationID());
        tell(told, Header.USER, message.getStringProperty("JMSXUserID"));
        tell(told, Header.CONTENT_TYPE, message.getStringProperty("JMS_AMQP_ContentType"));
        tell(told, Header.CONTENT_ENCODING, message.getStringProperty("JMS_AMQP_ContentEncoding"));
        if (message.getJMSReplyTo() != null) {
            told.put(Header.REPLY_TO, address(message.getJMSReplyTo()));
        }
        if (message.getJMSExpiration() != 0) {
            told.put(Header.EXPIRY, message.getJMSExpiration());
        }
        told.put(Header.DELIVERY_TIME, message.getJMSDeliveryTime());
        told.put(Header.SENT_TIME, message.getJMSTimestamp());
        told.put(Header.ATTEMPTS, message.getIntProperty("JMSXDeliveryCount") - 1);
        told.put(Header.PRIORITY, message.getJMSPriority());
        told.put(Header.DURABLE, message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT);
        return told;
    }

    private static void tell(Map<Header, Object> told, Header header, @Nullable Object value) {
        if (value != null) {
            told.put(header, value);
        }
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
        return new Sample(body(message), properties, message.getStringProperty("JMSXGroupID"), 0, headers(message));
    }

    private static @Nullable Object body(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return text.getText();
        } else if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(content);
            return content;
        } else if (message instanceof MapMessage map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            for (Enumeration<?> names = map.getMapNames(); names.hasMoreElements(); ) {
                String name = (String) names.nextElement();
                entries.put(name, map.getObject(name));
            }
            return entries;
        } else if (message instanceof StreamMessage stream) {
            return items(stream);
        }
        return null;
    }

    private static List<Object> items(StreamMessage stream) throws JMSException {
        List<Object> items = new ArrayList<>();
        try {
            while (true) {
                items.add(stream.readObject());
            }
        } catch (MessageEOFException e) {
            return items;
        }
    }
}
