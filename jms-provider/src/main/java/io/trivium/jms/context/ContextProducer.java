package io.trivium.jms.context;

import io.trivium.jms.message.JmsBytesMessage;
import io.trivium.jms.message.JmsMapMessage;
import io.trivium.jms.message.JmsTextMessage;
import io.trivium.jms.message.PropertyBag;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A producer of the simplified API: settings of its own, and headers and properties that it puts on what it sends. */
final class ContextProducer implements JMSProducer {
    private final Session session;
    private final MessageProducer producer;
    private final PropertyBag properties = new PropertyBag();

    /** Holds the headers to be put on messages. */
    private final Message headers = new JmsTextMessage(null);

    private boolean hasCorrelationId;
    private boolean hasType;
    private boolean hasReplyTo;
    private @Nullable CompletionListener listener;

    ContextProducer(Session session, MessageProducer producer) {
        this.session = session;
        this.producer = producer;
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Message message) {
        if (message == null) {
            throw new MessageFormatRuntimeException("There is no message to be sent.");
        }
        Unchecked.run(() -> sendChecked(destination, message));
        return this;
    }

    private void sendChecked(@Nullable Destination destination, Message message) throws JMSException {
        for (String name : properties.names()) {
            message.setObjectProperty(name, properties.get(name));
        }
        if (hasCorrelationId) {
            message.setJMSCorrelationID(headers.getJMSCorrelationID());
        }
        if (hasType) {
            message.setJMSType(headers.getJMSType());
        }
        if (hasReplyTo) {
            message.setJMSReplyTo(headers.getJMSReplyTo());
        }
        if (listener == null) {
            producer.send(destination, message);
        } else {
            producer.send(destination, message, listener);
        }
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable String body) {
        return send(destination, new JmsTextMessage(body));
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Map<String, Object> body) {
        JmsMapMessage message = new JmsMapMessage();
        if (body != null) {
            Unchecked.run(() -> {
                for (Map.Entry<String, Object> entry : body.entrySet()) {
                    message.setObject(entry.getKey(), entry.getValue());
                }
            });
        }
        return send(destination, message);
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, byte @Nullable [] body) {
        JmsBytesMessage message = new JmsBytesMessage();
        if (body != null) {
            Unchecked.run(() -> message.writeBytes(body));
        }
        return send(destination, message);
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Serializable body) {
        ObjectMessage message = Unchecked.get(() -> session.createObjectMessage(body));
        return send(destination, message);
    }

    @Override
    public JMSProducer setAsync(@Nullable CompletionListener listener) {
        this.listener = listener;
        return this;
    }

    @Override
    public @Nullable CompletionListener getAsync() {
        return listener;
    }

    @Override
    public JMSProducer clearProperties() {
        properties.clear();
        return this;
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        return properties.contains(name);
    }

    @Override
    public Set<String> getPropertyNames() {
        return Collections.unmodifiableSet(properties.names());
    }

    private JMSProducer set(@Nullable String name, @Nullable Object value) {
        Unchecked.run(() -> properties.set(name, value));
        return this;
    }

    @Override
    public JMSProducer setDisableMessageID(boolean disable) {
        Unchecked.run(() -> producer.setDisableMessageID(disable));
        return this;
    }

    @Override
    public boolean getDisableMessageID() {
        return Unchecked.get(producer::getDisableMessageID);
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean disable) {
        Unchecked.run(() -> producer.setDisableMessageTimestamp(disable));
        return this;
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return Unchecked.get(producer::getDisableMessageTimestamp);
    }

    @Override
    public JMSProducer setDeliveryMode(int deliveryMode) {
        Unchecked.run(() -> producer.setDeliveryMode(deliveryMode));
        return this;
    }

    @Override
    public int getDeliveryMode() {
        return Unchecked.get(producer::getDeliveryMode);
    }

    @Override
    public JMSProducer setPriority(int priority) {
        Unchecked.run(() -> producer.setPriority(priority));
        return this;
    }

    @Override
    public int getPriority() {
        return Unchecked.get(producer::getPriority);
    }

    @Override
    public JMSProducer setTimeToLive(long timeToLive) {
        Unchecked.run(() -> producer.setTimeToLive(timeToLive));
        return this;
    }

    @Override
    public long getTimeToLive() {
        return Unchecked.get(producer::getTimeToLive);
    }

    @Override
    public JMSProducer setDeliveryDelay(long deliveryDelay) {
        Unchecked.run(() -> producer.setDeliveryDelay(deliveryDelay));
        return this;
    }

    @Override
    public long getDeliveryDelay() {
        return Unchecked.get(producer::getDeliveryDelay);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, boolean value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, byte value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, short value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, int value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, long value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, float value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, double value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable String value) {
        return set(name, value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable Object value) {
        return set(name, value);
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getBoolean(name));
    }

    @Override
    public byte getByteProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getByte(name));
    }

    @Override
    public short getShortProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getShort(name));
    }

    @Override
    public int getIntProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getInt(name));
    }

    @Override
    public long getLongProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getLong(name));
    }

    @Override
    public float getFloatProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getFloat(name));
    }

    @Override
    public double getDoubleProperty(@Nullable String name) {
        return Unchecked.get(() -> properties.getDouble(name));
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) {
        return Unchecked.maybe(() -> properties.getText(name));
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return properties.get(name);
    }

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
        hasCorrelationId = correlationId != null;
        Unchecked.run(() -> headers.setJMSCorrelationIDAsBytes(correlationId));
        return this;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return Unchecked.maybe(headers::getJMSCorrelationIDAsBytes);
    }

    @Override
    public JMSProducer setJMSCorrelationID(@Nullable String correlationId) {
        hasCorrelationId = correlationId != null;
        Unchecked.run(() -> headers.setJMSCorrelationID(correlationId));
        return this;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return Unchecked.maybe(headers::getJMSCorrelationID);
    }

    @Override
    public JMSProducer setJMSType(@Nullable String type) {
        hasType = type != null;
        Unchecked.run(() -> headers.setJMSType(type));
        return this;
    }

    @Override
    public @Nullable String getJMSType() {
        return Unchecked.maybe(headers::getJMSType);
    }

    @Override
    public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
        hasReplyTo = replyTo != null;
        Unchecked.run(() -> headers.setJMSReplyTo(replyTo));
        return this;
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return Unchecked.maybe(headers::getJMSReplyTo);
    }
}
