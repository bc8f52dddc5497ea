package io.trivium.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message without a body, and what all kinds of messages have in common. Not thread-safe, as the specification has it. */
public sealed class JmsMessage implements Message
        permits JmsBytesMessage, JmsMapMessage, JmsObjectMessage, JmsStreamMessage, JmsTextMessage {
    private final PropertyBag properties = new PropertyBag();
    private @Nullable String messageId;
    private @Nullable String correlationId;
    private @Nullable Destination destination;
    private @Nullable Destination replyTo;
    private @Nullable String type;
    private int deliveryMode = DEFAULT_DELIVERY_MODE;
    private int priority = DEFAULT_PRIORITY;
    private long timestamp;
    private long expiration;
    private long deliveryTime;
    private boolean redelivered;
    private boolean bodyReadOnly;
    private @Nullable Acknowledger acknowledger;

    /** Makes the message what a consumer gets: read-only, and acknowledged by the session. */
    public final void delivered(Acknowledger by) {
        acknowledger = by;
        properties.protect();
        bodyReadOnly = true;
        makeReadable();
    }

    /** The properties, not copied. */
    public final PropertyBag properties() {
        return properties;
    }

    /** Turns a body that was written to one that is read from its beginning. */
    void makeReadable() {}

    /** Empties the body; it can then be written. */
    void emptyBody() {}

    /**
     * Returns the body as a whole, null if there is none.
     *
     * @throws MessageFormatException if it cannot be got as a whole
     */
    @Nullable
    Object wholeBody() throws JMSException {
        return null;
    }

    /** Whether an application may ask for the body as the type. */
    boolean givenAs(Class<?> type, Object body) {
        return type.isInstance(body);
    }

    /**
     * Makes sure that the body can be received alone, as the type (Jakarta Messaging §8.6).
     *
     * @throws MessageFormatException if there is none, or none of the type, or it cannot be read
     */
    public final void mustHaveBody(Class<?> type) throws JMSException {
        Object body = wholeBody();
        if (body == null || !givenAs(type, body)) {
            throw new MessageFormatException("The next message has no body that is a " + type.getName() + ".");
        }
    }

    final boolean bodyReadOnly() {
        return bodyReadOnly;
    }

    final void mustBeWritable() throws MessageNotWriteableException {
        if (bodyReadOnly) {
            throw new MessageNotWriteableException(
                    "The body of a received message is read-only: call clearBody first.");
        }
    }

    @Override
    public @Nullable String getJMSMessageID() {
        return messageId;
    }

    @Override
    public void setJMSMessageID(@Nullable String id) {
        messageId = id;
    }

    @Override
    public long getJMSTimestamp() {
        return timestamp;
    }

    @Override
    public void setJMSTimestamp(long timestamp) {
        this.timestamp = timestamp;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return correlationId == null ? null : MessageIds.correlationBytes(correlationId);
    }

    @Override
    public void setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
        this.correlationId = correlationId == null ? null : MessageIds.ofBytes(correlationId);
    }

    @Override
    public void setJMSCorrelationID(@Nullable String correlationId) {
        this.correlationId = correlationId;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return correlationId;
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return replyTo;
    }

    @Override
    public void setJMSReplyTo(@Nullable Destination replyTo) {
        this.replyTo = replyTo;
    }

    @Override
    public @Nullable Destination getJMSDestination() {
        return destination;
    }

    @Override
    public void setJMSDestination(@Nullable Destination destination) {
        this.destination = destination;
    }

    @Override
    public int getJMSDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public void setJMSDeliveryMode(int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("There is no delivery mode " + deliveryMode + ".");
        }
        this.deliveryMode = deliveryMode;
    }

    @Override
    public boolean getJMSRedelivered() {
        return redelivered;
    }

    @Override
    public void setJMSRedelivered(boolean redelivered) {
        this.redelivered = redelivered;
    }

    @Override
    public @Nullable String getJMSType() {
        return type;
    }

    @Override
    public void setJMSType(@Nullable String type) {
        this.type = type;
    }

    @Override
    public long getJMSExpiration() {
        return expiration;
    }

    @Override
    public void setJMSExpiration(long expiration) {
        this.expiration = expiration;
    }

    @Override
    public long getJMSDeliveryTime() {
        return deliveryTime;
    }

    @Override
    public void setJMSDeliveryTime(long deliveryTime) {
        this.deliveryTime = deliveryTime;
    }

    @Override
    public int getJMSPriority() {
        return priority;
    }

    @Override
    public void setJMSPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("A priority is 0 to 9, not " + priority + ".");
        }
        this.priority = priority;
    }

    @Override
    public void clearProperties() {
        properties.clear();
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        return properties.contains(name);
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) throws JMSException {
        return properties.getBoolean(name);
    }

    @Override
    public byte getByteProperty(@Nullable String name) throws JMSException {
        return properties.getByte(name);
    }

    @Override
    public short getShortProperty(@Nullable String name) throws JMSException {
        return properties.getShort(name);
    }

    @Override
    public int getIntProperty(@Nullable String name) throws JMSException {
        return properties.getInt(name);
    }

    @Override
    public long getLongProperty(@Nullable String name) throws JMSException {
        return properties.getLong(name);
    }

    @Override
    public float getFloatProperty(@Nullable String name) throws JMSException {
        return properties.getFloat(name);
    }

    @Override
    public double getDoubleProperty(@Nullable String name) throws JMSException {
        return properties.getDouble(name);
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) throws JMSException {
        return properties.getText(name);
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return properties.get(name);
    }

    @Override
    public Enumeration<String> getPropertyNames() {
        return Collections.enumeration(List.copyOf(properties.names()));
    }

    @Override
    public void setBooleanProperty(@Nullable String name, boolean value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setByteProperty(@Nullable String name, byte value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setShortProperty(@Nullable String name, short value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setIntProperty(@Nullable String name, int value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setLongProperty(@Nullable String name, long value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setFloatProperty(@Nullable String name, float value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setDoubleProperty(@Nullable String name, double value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setStringProperty(@Nullable String name, @Nullable String value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void setObjectProperty(@Nullable String name, @Nullable Object value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public void acknowledge() throws JMSException {
        if (acknowledger != null) {
            acknowledger.acknowledge();
        }
    }

    @Override
    public void clearBody() {
        bodyReadOnly = false;
        emptyBody();
    }

    @Override
    public <T> @Nullable T getBody(Class<T> type) throws JMSException {
        Object body = wholeBody();
        if (body == null) {
            return null;
        }
        if (!givenAs(type, body)) {
            throw new MessageFormatException(
                    "The body is a " + body.getClass().getName() + ", not a " + type.getName() + ".");
        }
        return type.cast(body);
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        try {
            Object body = wholeBody();
            return body == null || givenAs(type, body);
        } catch (MessageFormatException e) {
            return false;
        }
    }
}
