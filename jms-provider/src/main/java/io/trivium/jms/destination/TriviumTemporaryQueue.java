package io.trivium.jms.destination;

import io.trivium.message.mapping.DestinationKind;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import org.jspecify.annotations.Nullable;

/** A queue that lives as long as the connection that made it, which alone may consume from it. */
public final class TriviumTemporaryQueue extends JmsDestination implements TemporaryQueue {
    private static final long serialVersionUID = 1L;

    /** Null where the destination was deserialized. */
    private final transient @Nullable TemporaryDestinations owner;

    /**
     * @param name unique, made by a connection
     * @param owner the connection that made it, or read it from a message
     */
    public TriviumTemporaryQueue(String name, TemporaryDestinations owner) {
        super(name, DestinationKind.TEMPORARY_QUEUE);
        this.owner = owner;
    }

    @Override
    public String getQueueName() {
        return name();
    }

    @Override
    public void delete() throws JMSException {
        if (owner == null) {
            throw new JMSException("Only the connection that made " + this + " can delete it.");
        }
        owner.delete(this);
    }
}
