package io.trivium.rocket.server.topics;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.Set;

/** The names of topics and groups: which are allowed, and which have a meaning. */
public final class Names {
    public static final String TEMPLATE_TOPIC = "TBW102";
    /** A topic attribute of ours: {@code written} or {@code forced}, when senders are answered. */
    public static final String DURABILITY_ATTRIBUTE = "trivium.durability";

    public static final String ABANDONED_TOPIC = "TRANS_CHECK_MAX_TIME_TOPIC";

    private static final String RETRY = "%RETRY%";
    private static final String DEAD_LETTER = io.trivium.message.mapping.Names.DEAD_LETTER_PREFIX;
    private static final String RESERVED_GROUP = "TRV-";
    private static final int MAX_TOPIC = 127;
    private static final int MAX_GROUP = 255;

    private static final Set<String> NOT_FOR_CLIENTS = Set.of(
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            ABANDONED_TOPIC,
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT");

    private static final Set<String> SYSTEM = Set.of(
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            ABANDONED_TOPIC,
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT",
            "RMQ_SYS_TRACE_TOPIC",
            TEMPLATE_TOPIC,
            "BenchmarkTest");

    private Names() {}

    public static String retryTopic(String group) {
        return RETRY + group;
    }

    public static String deadLetterTopic(String group) {
        return DEAD_LETTER + group;
    }

    public static boolean isRetryTopic(String topic) {
        return topic.startsWith(RETRY);
    }

    public static boolean isDeadLetterTopic(String topic) {
        return topic.startsWith(DEAD_LETTER);
    }

    /** The group whose retry topic it is. */
    public static String groupOfRetryTopic(String topic) {
        return topic.substring(RETRY.length());
    }

    /** The group whose dead letters it holds. */
    public static String groupOfDeadLetterTopic(String topic) {
        return topic.substring(DEAD_LETTER.length());
    }

    /** Whether it is a temporary destination, which goes with its session. */
    public static boolean isTemporary(String topic) {
        return io.trivium.message.mapping.Names.isTemporary(topic);
    }

    /** Whether a topic is the broker's own. */
    public static boolean isSystemTopic(String topic) {
        return topic.startsWith("rmq_sys_") || SYSTEM.contains(topic);
    }

    /** Whether clients may not send to it. */
    public static boolean isClosedToClients(String topic) {
        return NOT_FOR_CLIENTS.contains(topic);
    }

    /** Whether the group belongs to JMS or AMQP. */
    public static boolean isReservedGroup(String group) {
        return group.startsWith(RESERVED_GROUP);
    }

    /** Refuses a group that a RocketMQ client must not touch, with code 16. */
    public static void requireNativeGroup(String group) {
        if (isReservedGroup(group)) {
            throw new Refused(
                    ResponseCode.NO_PERMISSION,
                    "the group " + group + " belongs to JMS and AMQP; choose a name that does not begin with "
                            + RESERVED_GROUP);
        }
    }

    /** Refuses a topic's name that is not allowed, with code 29. */
    public static void requireTopic(String topic) {
        // Each group has both.
        int max = isRetryTopic(topic)
                ? RETRY.length() + MAX_GROUP
                : isDeadLetterTopic(topic) ? DEAD_LETTER.length() + MAX_GROUP : MAX_TOPIC;
        requireName("topic", topic, max);
    }

    /** Refuses a group's name that is not allowed, with code 29. */
    public static void requireGroup(String group) {
        requireName("group", group, MAX_GROUP);
    }

    private static void requireName(String what, String name, int max) {
        if (name.isBlank() || name.length() > max) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the name of a " + what + " has 1 to " + max + " characters, not " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                throw new Refused(
                        ResponseCode.INVALID_PARAMETER,
                        "the name of the " + what + " " + name + " may only have letters, digits, %, |, _ and -");
            }
        }
    }

    private static boolean allowed(char c) {
        return isLetterOrDigit(c) || "%|_-".indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
