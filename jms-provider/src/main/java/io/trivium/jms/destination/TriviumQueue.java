package io.trivium.jms.destination;

import io.trivium.message.mapping.DestinationKind;
import jakarta.jms.Queue;
import javax.naming.Reference;
import javax.naming.Referenceable;

/** A queue, by name. */
public final class TriviumQueue extends JmsDestination implements Queue, Referenceable {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the queue without asking a broker.
     *
     * @param name any text that is not empty
     */
    public TriviumQueue(String name) {
        super(name, DestinationKind.QUEUE);
    }

    @Override
    public Reference getReference() {
        return reference();
    }

    @Override
    public String getQueueName() {
        return name();
    }
}
