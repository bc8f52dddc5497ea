package io.trivium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of one message or one producer, with their types, in the order in which they were set. Not thread-safe. */
public final class PropertyBag {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private boolean readOnly;

    /** Refuses changes until the next {@link #clear}. */
    void protect() {
        readOnly = true;
    }

    public void clear() {
        values.clear();
        readOnly = false;
    }

    public boolean contains(@Nullable String name) {
        return values.containsKey(name);
    }

    /** Returns the names, not copied. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Returns the value with the type in which it was set, or null. */
    public @Nullable Object get(@Nullable String name) {
        return values.get(name);
    }

    /**
     * Sets a value.
     *
     * @throws IllegalArgumentException if the name is no identifier
     * @throws MessageFormatException if a property cannot have the value
     * @throws MessageNotWriteableException if the properties are read-only
     */
    public void set(@Nullable String name, @Nullable Object value) throws JMSException {
        adopt(PropertyNames.check(name), value);
    }

    /** As {@link #set}, whatever the name: other providers and protocols have names that no selector can say. */
    void adopt(String name, @Nullable Object value) throws JMSException {
        if (readOnly) {
            throw new MessageNotWriteableException("The properties of a received message are read-only.");
        }
        if (value != null && !Conversions.isPropertyValue(value)) {
            throw Conversions.notAllowed(value);
        }
        if (name.equals(PropertyNames.GROUP_ID) && value != null && !(value instanceof String)) {
            throw new MessageFormatException("JMSXGroupID is a String.");
        }
        if (name.equals(PropertyNames.GROUP_SEQ) && value != null && !(value instanceof Integer)) {
            throw new MessageFormatException("JMSXGroupSeq is an int.");
        }
        values.put(name, value);
    }

    /** Sets what a message brought along, whatever its name. */
    void put(String name, @Nullable Object value) {
        values.put(name, value);
    }

    public boolean getBoolean(@Nullable String name) throws MessageFormatException {
        return Conversions.toBoolean(get(name));
    }

    public byte getByte(@Nullable String name) throws MessageFormatException {
        return Conversions.toByte(get(name));
    }

    public short getShort(@Nullable String name) throws MessageFormatException {
        return Conversions.toShort(get(name));
    }

    public int getInt(@Nullable String name) throws MessageFormatException {
        return Conversions.toInt(get(name));
    }

    public long getLong(@Nullable String name) throws MessageFormatException {
        return Conversions.toLong(get(name));
    }

    public float getFloat(@Nullable String name) throws MessageFormatException {
        return Conversions.toFloat(get(name));
    }

    public double getDouble(@Nullable String name) throws MessageFormatException {
        return Conversions.toDouble(get(name));
    }

    public @Nullable String getText(@Nullable String name) throws MessageFormatException {
        return Conversions.toText(get(name));
    }
}
