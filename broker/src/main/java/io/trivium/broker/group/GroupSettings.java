package io.trivium.broker.group;

import io.trivium.message.mapping.Names;
import java.util.Map;

/**
 * What a caller may choose of a consumer group.
 *
 * @param name the stored name
 * @param kind what the group stands for; fixed when it is created
 * @param topic the one topic of a group that is not native, else empty
 * @param maxAttempts deliveries that may fail before a popped message goes to the dead-letter topic; negative for no limit
 * @param consumeEnabled false to stop deliveries
 * @param broadcastEnabled whether RocketMQ clients may broadcast
 * @param attributes further settings of the doors, kept as they are
 */
public record GroupSettings(
        String name,
        GroupKind kind,
        String topic,
        int maxAttempts,
        boolean consumeEnabled,
        boolean broadcastEnabled,
        Map<String, String> attributes) {

    /**
     * The attribute with the selector, in Jakarta Messaging's dialect, of a group that is a subscription: what it does not select is
     * finished for the group without being delivered.
     */
    public static final String SELECTOR = "trivium.selector";

    /** RocketMQ's default of retries. */
    public static final int DEFAULT_MAX_ATTEMPTS = 16;

    /**
     * The stored name of the topic for what the group could not consume. Groups that end with a session leave that to the topic's queue
     * group: many come and go, nobody knows their names when they are gone, and what they leave is to be found.
     */
    public String deadLetterTopic() {
        return Names.DEAD_LETTER_PREFIX + (kind.endsWithSession() ? Names.queueGroupOf(topic) : name);
    }

    public static GroupSettings nativeGroup(String name) {
        return new GroupSettings(name, GroupKind.NATIVE, "", DEFAULT_MAX_ATTEMPTS, true, true, Map.of());
    }
}
