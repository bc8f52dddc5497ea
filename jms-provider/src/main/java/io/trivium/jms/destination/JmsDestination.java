package io.trivium.jms.destination;

import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import java.io.Serializable;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/** A queue or topic of this provider: equal to another of the same name and kind, whoever made it. */
public abstract sealed class JmsDestination implements jakarta.jms.Destination, Serializable
        permits TriviumQueue, TriviumTopic, TriviumTemporaryQueue, TriviumTemporaryTopic {
    private static final long serialVersionUID = 1L;

    /** Makes it again; named by text, since it knows this package and not the other way round. */
    private static final String OBJECT_FACTORY = "io.trivium.jms.TriviumObjectFactory";

    private final String name;
    private final DestinationKind kind;

    JmsDestination(String name, DestinationKind kind) {
        this.name = name;
        this.kind = kind;
    }

    /** Returns the destination that a stored message names; if it is a temporary one it is deleted by {@code temporaries}. */
    public static JmsDestination of(Destination destination, TemporaryDestinations temporaries) {
        return switch (destination.kind()) {
            case QUEUE -> new TriviumQueue(destination.name());
            case TOPIC -> new TriviumTopic(destination.name());
            case TEMPORARY_QUEUE -> new TriviumTemporaryQueue(destination.name(), temporaries);
            case TEMPORARY_TOPIC -> new TriviumTemporaryTopic(destination.name(), temporaries);
        };
    }

    /** What a directory keeps of it. */
    final Reference reference() {
        return new Reference(getClass().getName(), new StringRefAddr("name", name), OBJECT_FACTORY, null);
    }

    public final String name() {
        return name;
    }

    public final DestinationKind kind() {
        return kind;
    }

    /** The form in which a message names it. */
    public final Destination mapped() {
        return new Destination(name, kind);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof JmsDestination that && kind == that.kind && name.equals(that.name);
    }

    @Override
    public final int hashCode() {
        return 31 * name.hashCode() + kind.hashCode();
    }

    @Override
    public final String toString() {
        return (kind.queue() ? "queue://" : "topic://") + name;
    }
}
