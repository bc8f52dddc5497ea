package io.trivium.jms.destination;

import io.trivium.message.mapping.DestinationKind;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import org.jspecify.annotations.Nullable;

/** A queue that lives as long as the connection that made it, which alone may consume from it. */
public final class TriviumTemporaryQueue extends JmsDestination implements TemporaryQueue {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TemporaryDestinations owner;

    /**
     * @param name unique, made by the owner
     * @param owner null where the destination was read from a message
     */
    public TriviumTemporaryQueue(String name, @Nullable TemporaryDestinations owner) {
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
