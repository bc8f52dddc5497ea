package io.trivium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of names and values, in the order in which they were set. */
public final class JmsMapMessage extends JmsMessage implements MapMessage {
    private final Map<String, @Nullable Object> entries = new LinkedHashMap<>();

    public JmsMapMessage() {}

    JmsMapMessage(Map<String, @Nullable Object> entries) {
        this.entries.putAll(entries);
    }

    /** Returns a copy. */
    Map<String, @Nullable Object> entries() {
        return new LinkedHashMap<>(entries);
    }

    private void set(@Nullable String name, @Nullable Object value) throws JMSException {
        mustBeWritable();
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("An entry needs a name.");
        }
        entries.put(name, value);
    }

    private @Nullable Object get(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("An entry has a name.");
        }
        return entries.get(name);
    }

    @Override
    public boolean getBoolean(@Nullable String name) throws JMSException {
        return Conversions.toBoolean(get(name));
    }

    @Override
    public byte getByte(@Nullable String name) throws JMSException {
        return Conversions.toByte(get(name));
    }

    @Override
    public short getShort(@Nullable String name) throws JMSException {
        return Conversions.toShort(get(name));
    }

    @Override
    public char getChar(@Nullable String name) throws JMSException {
        return Conversions.toChar(get(name));
    }

    @Override
    public int getInt(@Nullable String name) throws JMSException {
        return Conversions.toInt(get(name));
    }

    @Override
    public long getLong(@Nullable String name) throws JMSException {
        return Conversions.toLong(get(name));
    }

    @Override
    public float getFloat(@Nullable String name) throws JMSException {
        return Conversions.toFloat(get(name));
    }

    @Override
    public double getDouble(@Nullable String name) throws JMSException {
        return Conversions.toDouble(get(name));
    }

    @Override
    public @Nullable String getString(@Nullable String name) throws JMSException {
        return Conversions.toText(get(name));
    }

    @Override
    public byte @Nullable [] getBytes(@Nullable String name) throws JMSException {
        byte[] bytes = Conversions.toBytes(get(name));
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public @Nullable Object getObject(@Nullable String name) {
        return get(name) instanceof byte[] bytes ? bytes.clone() : get(name);
    }

    @Override
    public Enumeration<String> getMapNames() {
        return Collections.enumeration(List.copyOf(entries.keySet()));
    }

    @Override
    public void setBoolean(@Nullable String name, boolean value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setByte(@Nullable String name, byte value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setShort(@Nullable String name, short value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setChar(@Nullable String name, char value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setInt(@Nullable String name, int value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setLong(@Nullable String name, long value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setFloat(@Nullable String name, float value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setDouble(@Nullable String name, double value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setString(@Nullable String name, @Nullable String value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setBytes(@Nullable String name, byte @Nullable [] value) throws JMSException {
        set(name, value == null ? null : value.clone());
    }

    @Override
    public void setBytes(@Nullable String name, byte[] value, int offset, int length) throws JMSException {
        byte[] copy = new byte[length];
        System.arraycopy(value, offset, copy, 0, length);
        set(name, copy);
    }

    @Override
    public void setObject(@Nullable String name, @Nullable Object value) throws JMSException {
        if (value != null && !Conversions.isBodyValue(value)) {
            throw Conversions.notAllowed(value);
        }
        set(name, value instanceof byte[] bytes ? bytes.clone() : value);
    }

    @Override
    public boolean itemExists(@Nullable String name) {
        return entries.containsKey(name);
    }

    @Override
    @Nullable
    Object wholeBody() {
        return entries.isEmpty() ? null : entries();
    }

    /** As a {@link Map}, of whatever class that is. */
    @Override
    boolean givenAs(Class<?> type, Object body) {
        return type.isAssignableFrom(Map.class);
    }

    @Override
    void emptyBody() {
        entries.clear();
    }
}
