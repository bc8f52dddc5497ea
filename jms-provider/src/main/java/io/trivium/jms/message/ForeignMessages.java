package io.trivium.jms.message;

import io.trivium.jms.destination.JmsDestination;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Messages of other providers, made into ours to be sent (Jakarta Messaging §3.12). */
public final class ForeignMessages {
    private ForeignMessages() {}

    /** Returns the message itself if it is ours, else a copy of what its interfaces show. */
    public static JmsMessage adopt(Message message, TrustedClasses trusted) throws JMSException {
        if (message instanceof JmsMessage own) {
            return own;
        }
        JmsMessage copy = copyBody(message, trusted);
        copy.setJMSCorrelationID(message.getJMSCorrelationID());
        // Where another provider's destination is, nobody here could say (§3.12 lets it be left out)
        copy.setJMSReplyTo(message.getJMSReplyTo() instanceof JmsDestination replyTo ? replyTo : null);
        copy.setJMSType(message.getJMSType());
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            copy.properties().adopt(name, message.getObjectProperty(name));
        }
        return copy;
    }

    /** Tells the other provider's message what its sending settled. */
    public static void copyHeaders(JmsMessage sent, Message message) throws JMSException {
        if (sent != message) {
            message.setJMSDestination(sent.getJMSDestination());
            message.setJMSMessageID(sent.getJMSMessageID());
            message.setJMSTimestamp(sent.getJMSTimestamp());
            message.setJMSDeliveryTime(sent.getJMSDeliveryTime());
            message.setJMSExpiration(sent.getJMSExpiration());
            message.setJMSDeliveryMode(sent.getJMSDeliveryMode());
            message.setJMSPriority(sent.getJMSPriority());
        }
    }

    private static JmsMessage copyBody(Message message, TrustedClasses trusted) throws JMSException {
        if (message instanceof TextMessage text) {
            return new JmsTextMessage(text.getText());
        }
        if (message instanceof BytesMessage bytes) {
            return copyBytes(bytes);
        }
        if (message instanceof MapMessage map) {
            return copyMap(map);
        }
        if (message instanceof StreamMessage stream) {
            return copyStream(stream);
        }
        if (message instanceof ObjectMessage object) {
            JmsObjectMessage copy = new JmsObjectMessage(trusted);
            copy.setObject(object.getObject());
            return copy;
        }
        return new JmsMessage();
    }

    private static JmsMessage copyBytes(BytesMessage bytes) throws JMSException {
        bytes.reset();
        byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
        bytes.readBytes(content);
        bytes.reset();
        return new JmsBytesMessage(content);
    }

    private static JmsMessage copyMap(MapMessage map) throws JMSException {
        JmsMapMessage copy = new JmsMapMessage();
        for (Enumeration<?> names = map.getMapNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            copy.setObject(name, map.getObject(name));
        }
        return copy;
    }

    private static JmsMessage copyStream(StreamMessage stream) throws JMSException {
        stream.reset();
        JmsStreamMessage copy = new JmsStreamMessage();
        while (true) {
            try {
                copy.writeObject(stream.readObject());
            } catch (MessageEOFException e) {
                stream.reset();
                return copy;
            }
        }
    }
}
