package io.trivium.interop.cluster;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What consumers and browsers gave. */
final class Received {
    static final long PATIENCE_MILLIS = 60_000;
    /** Long enough for a message to come that should not. */
    static final long SILENCE_MILLIS = 700;

    private Received() {}

    static Message next(JMSConsumer consumer) {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    static List<String> texts(JMSConsumer consumer, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(next(consumer)));
        }
        return texts;
    }

    static List<String> shown(Enumeration<?> messages) {
        return Collections.list(messages).stream()
                .map(message -> text((Message) message))
                .toList();
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
