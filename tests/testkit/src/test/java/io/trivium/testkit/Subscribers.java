package io.trivium.testkit;

import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.IndexFlags;
import java.util.Map;

/**
 * What a group of a scenario is.
 *
 * @param topic the one topic that it is about, empty for any
 * @param selector what it wants at all, whatever its consumers want
 * @param mostAttempts that may fail, negative for any number
 * @param since how much had been sent when it was made
 */
record Subscribers(GroupKind kind, String topic, Wanted selector, int mostAttempts, long since) {
    /** The numbers of the groups. */
    static final int UNLIMITED = 0;

    static final int LIMITED = 1;
    static final int DURABLE = 2;
    static final int OF_SESSIONS = 3;

    static Subscribers unlimited() {
        return new Subscribers(GroupKind.NATIVE, "", Wanted.ALL, -1, 0);
    }

    /** @param holds whether it is a queue's group, for which old messages are kept */
    static Subscribers limited(boolean holds) {
        return new Subscribers(holds ? GroupKind.QUEUE : GroupKind.NATIVE, holds ? Keeping.HELD : "", Wanted.ALL, 2, 0);
    }

    static Subscribers durable(Wanted selector) {
        return new Subscribers(GroupKind.DURABLE_SUBSCRIPTION, Play.topic(0), selector, 3, 0);
    }

    static Subscribers ofSessions() {
        return new Subscribers(GroupKind.SHARED_SUBSCRIPTION, Play.topic(1), Wanted.PROPERTY, 1, 0);
    }

    Subscribers since(long sent) {
        return new Subscribers(kind, topic, selector, mostAttempts, sent);
    }

    /** Whether it begins behind the messages that are there when it is made. */
    boolean subscribes() {
        return kind != GroupKind.NATIVE && kind != GroupKind.QUEUE;
    }

    /** Whether what it has not finished is kept, however old. */
    boolean holds(String ofTopic) {
        return kind != GroupKind.NATIVE && topic.equals(ofTopic);
    }

    GroupSettings settings(String name) {
        return new GroupSettings(
                name,
                kind,
                topic,
                mostAttempts,
                true,
                true,
                selector == Wanted.ALL ? Map.of() : Map.of(GroupSettings.SELECTOR, selector.selector()));
    }

    /** Whether a message is not for it at all: sent to another kind of destination, or before it began. */
    boolean skips(Sent message) {
        int flags = Letters.flags(message.id);
        return switch (kind) {
            case NATIVE -> false;
            case QUEUE -> (flags & IndexFlags.TO_TOPIC) != 0;
            default -> (flags & IndexFlags.TO_QUEUE) != 0 || (message.dueMillis > 0 && message.sentAs < since);
        };
    }

    /** Whether its selector selects a message. */
    boolean selects(Sent message) {
        return selector.wants(message.id);
    }
}
