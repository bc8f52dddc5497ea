package io.trivium.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message of bytes. They are written, then read from their beginning after {@link #reset}. */
public final class JmsBytesMessage extends JmsMessage implements BytesMessage {
    private static final byte[] NONE = {};

    // Made when they are first needed: of most messages only the whole body is asked for
    private @Nullable ByteArrayOutputStream written;
    private @Nullable DataOutputStream out;
    private @Nullable DataInputStream in;

    /** What is read; null while bytes are written. */
    private byte @Nullable [] content;

    public JmsBytesMessage() {}

    /** @param content to be read, not copied */
    JmsBytesMessage(byte[] content) {
        this.content = content;
    }

    /** Returns the bytes so far, perhaps not copied. */
    byte[] content() {
        if (content != null) {
            return content;
        }
        return written == null ? NONE : written.toByteArray();
    }

    @Override
    public void reset() {
        content = content();
        in = null;
    }

    private DataInputStream in() throws JMSException {
        byte[] bytes = readable();
        DataInputStream known = in;
        if (known == null) {
            known = new DataInputStream(new ByteArrayInputStream(bytes));
            in = known;
        }
        return known;
    }

    private DataOutputStream out() {
        DataOutputStream known = out;
        if (known == null) {
            written = new ByteArrayOutputStream();
            known = new DataOutputStream(written);
            out = known;
        }
        return known;
    }

    @Override
    void makeReadable() {
        reset();
    }

    @Override
    void emptyBody() {
        content = null;
        written = null;
        out = null;
    }

    @Override
    @Nullable
    Object wholeBody() {
        byte[] bytes = content();
        return bytes.length == 0 ? null : bytes.clone();
    }

    /** Resets the message (the interface says so). */
    @Override
    public <T> @Nullable T getBody(Class<T> type) throws JMSException {
        reset();
        return super.getBody(type);
    }

    @Override
    public long getBodyLength() throws JMSException {
        return readable().length;
    }

    private byte[] readable() throws JMSException {
        if (content == null) {
            throw new MessageNotReadableException("The bytes are being written: call reset first.");
        }
        return content;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    /** Reads a value; a failed attempt leaves the place where it is. */
    private <T> T read(Reading<T> reading) throws JMSException {
        DataInputStream from = in();
        from.mark(Integer.MAX_VALUE);
        try {
            return reading.from(from);
        } catch (EOFException e) {
            goBack(from);
            throw new MessageEOFException("The bytes end here.");
        } catch (IOException e) {
            goBack(from);
            throw new MessageFormatException("The bytes here are not what is to be read: " + e.getMessage());
        }
    }

    private static void goBack(DataInputStream in) {
        try {
            in.reset();
        } catch (IOException e) {
            throw new IllegalStateException("An array can always be read again.", e);
        }
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(DataInputStream::readBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(DataInputStream::readByte);
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return read(DataInputStream::readUnsignedByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(DataInputStream::readShort);
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return read(DataInputStream::readUnsignedShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(DataInputStream::readChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(DataInputStream::readInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(DataInputStream::readLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(DataInputStream::readFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(DataInputStream::readDouble);
    }

    @Override
    public String readUTF() throws JMSException {
        return read(from -> from.readUTF());
    }

    @Override
    public int readBytes(byte[] target) throws JMSException {
        return readBytes(target, target.length);
    }

    @Override
    public int readBytes(byte[] target, int length) throws JMSException {
        if (length < 0 || length > target.length) {
            throw new IndexOutOfBoundsException("The length is 0 to " + target.length + ", not " + length + ".");
        }
        return read(from -> from.read(target, 0, length));
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private void write(Writing writing) throws JMSException {
        mustBeWritable();
        if (content != null) {
            throw new MessageNotWriteableException("The bytes are being read: call clearBody first.");
        }
        try {
            writing.to(out());
        } catch (IOException e) {
            throw new MessageFormatException("The value cannot be written: " + e.getMessage());
        }
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(to -> to.writeBoolean(value));
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(to -> to.writeByte(value));
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(to -> to.writeShort(value));
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(to -> to.writeChar(value));
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(to -> to.writeInt(value));
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(to -> to.writeLong(value));
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(to -> to.writeFloat(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(to -> to.writeDouble(value));
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        write(to -> to.writeUTF(value));
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        write(to -> to.write(value));
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        write(to -> to.write(value, offset, length));
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        if (value == null) {
            throw new NullPointerException("Bytes have no form for null.");
        }
        if (value instanceof Boolean bool) {
            writeBoolean(bool);
        } else if (value instanceof Byte number) {
            writeByte(number);
        } else if (value instanceof Short number) {
            writeShort(number);
        } else if (value instanceof Character character) {
            writeChar(character);
        } else if (value instanceof Integer number) {
            writeInt(number);
        } else if (value instanceof Long number) {
            writeLong(number);
        } else if (value instanceof Float number) {
            writeFloat(number);
        } else if (value instanceof Double number) {
            writeDouble(number);
        } else if (value instanceof String text) {
            writeUTF(text);
        } else if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else {
            throw Conversions.notAllowed(value);
        }
    }
}
