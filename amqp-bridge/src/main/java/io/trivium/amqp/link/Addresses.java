package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Names;
import io.trivium.message.mapping.ReplyHandle;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/** Addresses: {@code X}, {@code queue://X}, {@code topic://X} and {@code X::group}. Nothing in them is percent-decoded. */
final class Addresses {
    private static final String QUEUE_PREFIX = "queue://";
    private static final String TOPIC_PREFIX = "topic://";
    private static final String GROUP_SEPARATOR = "::";

    private Addresses() {}

    /**
     * Reads an address.
     *
     * @param kind what capabilities or the message say that it is, null if nothing; a prefix says more
     * @throws AmqpException if it names nothing that a client may name
     */
    static Node read(String address, @Nullable DestinationKind kind) {
        String name = withoutPrefix(address);
        DestinationKind said = kind(address, kind);
        ReplyHandle requester = ReplyHandle.of(name);
        if (requester != null) {
            return new Node(name, DestinationKind.TEMPORARY_QUEUE, requester.topic(), null);
        }
        DestinationKind temporary = Names.temporaryKind(name);
        if (temporary != null) {
            said = temporary;
        }
        int separator = name.indexOf(GROUP_SEPARATOR);
        if (separator < 0) {
            return new Node(name, said, topic(name), null);
        }
        String topic = name.substring(0, separator);
        return new Node(topic, said, topic(topic), group(name.substring(separator + GROUP_SEPARATOR.length())));
    }

    /** Whether a message's own address is the node: one that is sent on still has that of its first way. */
    static boolean names(@Nullable String address, Node node) {
        return address != null && withoutPrefix(address).equals(node.name());
    }

    private static String withoutPrefix(String address) {
        if (address.startsWith(QUEUE_PREFIX)) {
            return address.substring(QUEUE_PREFIX.length());
        }
        return address.startsWith(TOPIC_PREFIX) ? address.substring(TOPIC_PREFIX.length()) : address;
    }

    private static @Nullable DestinationKind kind(String address, @Nullable DestinationKind kind) {
        if (address.startsWith(QUEUE_PREFIX)) {
            return kind == DestinationKind.TEMPORARY_QUEUE ? kind : DestinationKind.QUEUE;
        }
        if (address.startsWith(TOPIC_PREFIX)) {
            return kind == DestinationKind.TEMPORARY_TOPIC ? kind : DestinationKind.TOPIC;
        }
        return kind;
    }

    /** Returns where answers go as other doors name it. What names nothing stays as it is: nobody sends there yet. */
    static Destination replyTo(Destination said) {
        String name = withoutPrefix(said.name());
        DestinationKind temporary = Names.temporaryKind(name);
        DestinationKind kind = temporary == null ? kind(said.name(), said.kind()) : temporary;
        return name.isEmpty() || kind == null ? said : new Destination(name, kind);
    }

    private static String topic(String name) {
        String stored;
        try {
            stored = Names.topic(name);
        } catch (IllegalArgumentException e) {
            throw new AmqpException(
                    AmqpError.INVALID_FIELD, "An address must name a queue or topic: " + e.getMessage());
        }
        if (!Names.allowed(stored)) {
            throw new AmqpException(AmqpError.NOT_ALLOWED, "The name " + name + " is the broker's own");
        }
        return stored;
    }

    private static String group(String name) {
        if (name.isEmpty() || Names.reservedGroup(name)) {
            throw new AmqpException(AmqpError.NOT_ALLOWED, "No group may be named '" + name + "' in an address");
        }
        return name;
    }

    /** Returns the group in which all consumers of a queue compete. */
    static String queueGroup(Node node) {
        return Names.queueGroup(node.name());
    }

    /** Makes a name for a node that lives as long as its link. */
    static Node temporary(DestinationKind kind, RandomGenerator random) {
        String name = Names.temporary(kind, hex(random));
        return new Node(name, kind, name, null);
    }

    static boolean temporary(Node node) {
        return Names.isTemporary(node.topic());
    }

    /** Returns a new group for one consumer of a topic. */
    static String subscriptionGroup(RandomGenerator random) {
        return Names.consumerGroup(hex(random));
    }

    /**
     * Returns the group of a shared subscription.
     *
     * @param clientId null if it is shared by all clients
     */
    static String sharedGroup(@Nullable String clientId, String subscription) {
        return Names.sharedGroup(clientId, subscription);
    }

    private static String hex(RandomGenerator random) {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(random.nextLong()) + format.toHexDigits(random.nextLong());
    }
}
