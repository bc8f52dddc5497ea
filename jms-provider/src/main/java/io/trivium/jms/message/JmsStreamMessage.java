package io.trivium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of values in a row. It is written, then read from its beginning after {@link #reset}. */
public final class JmsStreamMessage extends JmsMessage implements StreamMessage {
    private final List<@Nullable Object> items = new ArrayList<>();
    private boolean reading;
    private int next;

    /** How much of the byte array at {@link #next} was read; -1 if reading it has not begun. */
    private int bytesRead = -1;

    public JmsStreamMessage() {}

    JmsStreamMessage(List<@Nullable Object> items) {
        this.items.addAll(items);
    }

    /** Returns a copy. */
    List<@Nullable Object> items() {
        return new ArrayList<>(items);
    }

    @Override
    public void reset() {
        reading = true;
        next = 0;
        bytesRead = -1;
    }

    @Override
    void makeReadable() {
        reset();
    }

    @Override
    void emptyBody() {
        items.clear();
        reset();
        reading = false;
    }

    /** Returns the next item, which is passed only if it can be converted. */
    private @Nullable Object whole() throws JMSException {
        Object item = item();
        if (bytesRead >= 0) {
            throw new MessageFormatException(
                    "A byte array is being read: go on with readBytes until it is at its end.");
        }
        return item;
    }

    private <T> T passed(T converted) {
        next++;
        return converted;
    }

    private @Nullable Object item() throws JMSException {
        if (!reading) {
            throw new MessageNotReadableException("The stream is being written: call reset first.");
        }
        if (next >= items.size()) {
            throw new MessageEOFException("The stream has no more items.");
        }
        return items.get(next);
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return passed(Conversions.toBoolean(whole()));
    }

    @Override
    public byte readByte() throws JMSException {
        return passed(Conversions.toByte(whole()));
    }

    @Override
    public short readShort() throws JMSException {
        return passed(Conversions.toShort(whole()));
    }

    @Override
    public char readChar() throws JMSException {
        return passed(Conversions.toChar(whole()));
    }

    @Override
    public int readInt() throws JMSException {
        return passed(Conversions.toInt(whole()));
    }

    @Override
    public long readLong() throws JMSException {
        return passed(Conversions.toLong(whole()));
    }

    @Override
    public float readFloat() throws JMSException {
        return passed(Conversions.toFloat(whole()));
    }

    @Override
    public double readDouble() throws JMSException {
        return passed(Conversions.toDouble(whole()));
    }

    @Override
    public @Nullable String readString() throws JMSException {
        String text = Conversions.toText(whole());
        next++;
        return text;
    }

    @Override
    public @Nullable Object readObject() throws JMSException {
        Object item = whole();
        next++;
        return item instanceof byte[] bytes ? bytes.clone() : item;
    }

    /** A full buffer means that there may be more of the array; anything less, or -1, that it is at its end. */
    @Override
    public int readBytes(byte[] target) throws JMSException {
        byte[] bytes = Conversions.toBytes(item());
        if (bytes == null || bytesRead == bytes.length) {
            endBytes();
            return -1;
        }
        int from = Math.max(bytesRead, 0);
        int count = Math.min(target.length, bytes.length - from);
        System.arraycopy(bytes, from, target, 0, count);
        bytesRead = from + count;
        if (count < target.length) {
            endBytes();
        }
        return count;
    }

    private void endBytes() {
        next++;
        bytesRead = -1;
    }

    private void write(@Nullable Object value) throws JMSException {
        mustBeWritable();
        if (reading) {
            throw new MessageNotWriteableException("The stream is being read: call clearBody first.");
        }
        items.add(value);
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(value);
    }

    @Override
    public void writeString(@Nullable String value) throws JMSException {
        write(value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value) throws JMSException {
        write(value == null ? null : value.clone());
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        byte[] copy = new byte[length];
        System.arraycopy(value, offset, copy, 0, length);
        write(copy);
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        if (value != null && !Conversions.isBodyValue(value)) {
            throw Conversions.notAllowed(value);
        }
        write(value instanceof byte[] bytes ? bytes.clone() : value);
    }

    @Override
    @Nullable
    Object wholeBody() throws MessageFormatException {
        throw new MessageFormatException("A stream has no body that could be got as a whole.");
    }
}
