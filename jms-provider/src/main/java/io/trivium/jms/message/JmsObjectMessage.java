package io.trivium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A message with a Java object. The object is serialized when it is set, and deserialized each time that it is got: what was
 * received within the limits of {@link TrustedClasses}, what this application set without any.
 */
public final class JmsObjectMessage extends JmsMessage implements ObjectMessage {
    private final TrustedClasses trusted;

    /** Null for no object; not changed once set. */
    private byte @Nullable [] serialized;

    private boolean received;

    public JmsObjectMessage(TrustedClasses trusted) {
        this.trusted = trusted;
    }

    JmsObjectMessage(TrustedClasses trusted, byte[] serialized) {
        this.trusted = trusted;
        this.serialized = serialized.length == 0 ? null : serialized;
        this.received = true;
    }

    /** Returns the bytes, empty for no object, not copied. */
    byte[] serialized() {
        return serialized == null ? new byte[0] : serialized;
    }

    @Override
    public void setObject(@Nullable Serializable object) throws JMSException {
        mustBeWritable();
        serialized = object == null ? null : serialize(object);
        received = false;
    }

    private static byte[] serialize(Serializable object) throws MessageFormatException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            // What its classes throw while they are asked to write is a reason like any other
            MessageFormatException refusal = new MessageFormatException("The object cannot be serialized: " + e);
            refusal.initCause(e);
            if (e instanceof Exception said) {
                refusal.setLinkedException(said);
            }
            throw refusal;
        }
        return bytes.toByteArray();
    }

    @Override
    public @Nullable Serializable getObject() throws JMSException {
        if (serialized == null) {
            return null;
        }
        return received ? trusted.read(serialized) : TrustedClasses.readOwn(serialized);
    }

    @Override
    @Nullable
    Object wholeBody() throws JMSException {
        return getObject();
    }

    @Override
    void emptyBody() {
        serialized = null;
    }
}
