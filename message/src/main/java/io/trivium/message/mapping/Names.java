package io.trivium.message.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Between the names that applications give to queues, topics and subscriptions, and the names under which RocketMQ stores topics and
 * groups. RocketMQ allows letters, digits and {@code % | _ -}, JMS and AMQP anything.
 */
public final class Names {
    /** The longest stored name of a topic. */
    public static final int MAX_TOPIC_LENGTH = 127;
    /** The longest stored name of a group, and thereby the longest whose dead-letter topic has a name. */
    public static final int MAX_GROUP_LENGTH = 120;
    /** What precedes a group's name in the name of its dead-letter topic. */
    public static final String DEAD_LETTER_PREFIX = "%DLQ%";
    /** What precedes a group's name in the name of its retry topic. */
    public static final String RETRY_PREFIX = "%RETRY%";

    private static final String RESERVED_PREFIX = "TRV-";
    private static final String QUEUE_GROUP = "TRV-Q-";
    private static final String DURABLE_GROUP = "TRV-D-";
    private static final String SHARED_GROUP = "TRV-S-";
    private static final String CONSUMER_GROUP = "TRV-N-";
    private static final String TEMPORARY_QUEUE = "TRV-TQ-";
    private static final String TEMPORARY_TOPIC = "TRV-TT-";
    /** Parts a client id from a subscription's name: always encoded within both. */
    private static final char PART_END = '|';

    private static final int DIGEST_DIGITS = 32;
    private static final Set<String> SYSTEM_TOPICS = Set.of(
            "TBW102",
            "BenchmarkTest",
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT",
            "SCHEDULE_TOPIC_XXXX",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "CHECKPOINT_TOPIC");

    private Names() {}

    /**
     * Returns the stored name of a queue or topic.
     *
     * @throws IllegalArgumentException if the name is empty, or no text (half a surrogate pair)
     */
    public static String topic(String name) {
        check(name);
        int start = name.startsWith(DEAD_LETTER_PREFIX) ? DEAD_LETTER_PREFIX.length() : 0;
        String stored =
                storedAsItIs(name, start) ? name : name.substring(0, start) + Percent.encode(name.substring(start));
        return shortened(stored, name, MAX_TOPIC_LENGTH);
    }

    /**
     * Returns the name of a queue or topic as applications see it. A stored name that {@link #topic} would not make of it, such as a
     * shortened one, is shown as it is.
     */
    public static String application(String storedTopic) {
        if (!Percent.occursIn(storedTopic, 0)) {
            return storedTopic;
        }
        int start = storedTopic.startsWith(DEAD_LETTER_PREFIX) ? DEAD_LETTER_PREFIX.length() : 0;
        String name = storedTopic.substring(0, start) + Percent.decode(storedTopic.substring(start));
        return isStoredAs(name, storedTopic) ? name : storedTopic;
    }

    /** Whether {@link #topic} makes {@code storedTopic} of the name. */
    static boolean isStoredAs(String name, String storedTopic) {
        return speakable(name) && topic(name).equals(storedTopic);
    }

    /** Whether JMS and AMQP applications may name this topic: not RocketMQ's or Trivium's own ones. */
    public static boolean allowed(String storedTopic) {
        return !SYSTEM_TOPICS.contains(storedTopic)
                && !storedTopic.startsWith("RMQ_SYS_")
                && !storedTopic.startsWith("rmq_sys_")
                && !storedTopic.startsWith(RETRY_PREFIX)
                && !(storedTopic.startsWith(RESERVED_PREFIX) && !isTemporary(storedTopic));
    }

    /** Whether a group belongs to JMS and AMQP: RocketMQ's own clients may not use it. */
    public static boolean reservedGroup(String group) {
        return group.startsWith(RESERVED_PREFIX);
    }

    /** Whether a group is that of a durable subscription. */
    public static boolean durable(String group) {
        return group.startsWith(DURABLE_GROUP);
    }

    /** Returns the group that all consumers of a queue share. */
    public static String queueGroup(String queue) {
        return queueGroupOf(topic(queue));
    }

    /** The same of a queue by its stored name. */
    public static String queueGroupOf(String storedTopic) {
        return group(QUEUE_GROUP + storedTopic);
    }

    /** Returns the stored name of the queue that a group's consumers share; null if it is no such group, or its name may be a shortened one. */
    public static @Nullable String queueOf(String group) {
        return group.startsWith(QUEUE_GROUP) && group.length() < MAX_GROUP_LENGTH
                ? group.substring(QUEUE_GROUP.length())
                : null;
    }

    /** Returns the group of a durable subscription, shared or not. */
    public static String durableGroup(@Nullable String clientId, String subscription) {
        return group(DURABLE_GROUP + subscription(clientId, subscription));
    }

    /** Returns the group of a shared subscription that is not durable. */
    public static String sharedGroup(@Nullable String clientId, String subscription) {
        return group(SHARED_GROUP + subscription(clientId, subscription));
    }

    /** Returns the group of one consumer of a topic. */
    public static String consumerGroup(String unique) {
        return group(CONSUMER_GROUP + Percent.encode(unique));
    }

    /**
     * Returns the name of a temporary queue or topic, which is its stored name as well.
     *
     * @param unique tells it from all others, at most 100 letters and digits
     */
    public static String temporary(DestinationKind kind, String unique) {
        String name = (kind.queue() ? TEMPORARY_QUEUE : TEMPORARY_TOPIC) + unique;
        if (!topic(name).equals(name)) {
            throw new IllegalArgumentException("not at most 100 letters and digits: " + unique);
        }
        return name;
    }

    /** Whether a name is that of a temporary destination, which goes with its session. */
    public static boolean isTemporary(String name) {
        return temporaryKind(name) != null;
    }

    /** Returns what kind of temporary destination a name belongs to, null if to none. */
    public static @Nullable DestinationKind temporaryKind(String name) {
        if (name.startsWith(TEMPORARY_QUEUE)) {
            return DestinationKind.TEMPORARY_QUEUE;
        }
        return name.startsWith(TEMPORARY_TOPIC) ? DestinationKind.TEMPORARY_TOPIC : null;
    }

    private static boolean storedAsItIs(String name, int start) {
        for (int i = start; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (!Percent.plain(letter) && letter != '%' && letter != '|') {
                return false;
            }
        }
        return !Percent.occursIn(name, start);
    }

    private static String subscription(@Nullable String clientId, String subscription) {
        String name = Percent.encode(subscription);
        return clientId == null ? PART_END + name : Percent.encode(clientId) + PART_END + name;
    }

    private static String group(String name) {
        return shortened(name, name, MAX_GROUP_LENGTH);
    }

    /** Keeps the beginning of a stored name that is too long, and tells it from others by a digest of the true name. */
    private static String shortened(String stored, String name, int maxLength) {
        return stored.length() <= maxLength
                ? stored
                : stored.substring(0, maxLength - DIGEST_DIGITS - 1) + '-' + digest(name);
    }

    private static String digest(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest, 0, DIGEST_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void check(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name is empty");
        }
        if (!speakable(name)) {
            throw new IllegalArgumentException("a name has half a surrogate pair");
        }
    }

    private static boolean speakable(String name) {
        return !name.isEmpty() && !Escapes.hasLoneSurrogate(name);
    }
}
