package io.trivium.jms.destination;

import io.trivium.message.mapping.DestinationKind;
import jakarta.jms.Topic;
import javax.naming.Reference;
import javax.naming.Referenceable;

/** A topic, by name. */
public final class TriviumTopic extends JmsDestination implements Topic, Referenceable {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the topic without asking a broker.
     *
     * @param name any text that is not empty
     */
    public TriviumTopic(String name) {
        super(name, DestinationKind.TOPIC);
    }

    @Override
    public Reference getReference() {
        return reference();
    }

    @Override
    public String getTopicName() {
        return name();
    }
}
