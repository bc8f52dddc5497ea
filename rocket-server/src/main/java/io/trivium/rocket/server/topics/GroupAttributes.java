package io.trivium.rocket.server.topics;

import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.GroupDetails;
import io.trivium.rocket.protocol.body.RetryPolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What RocketMQ knows of a group beyond the engine's settings, kept as its attributes. */
public final class GroupAttributes {
    private static final String RETRY_QUEUES = "retryQueueNums";
    private static final String FROM_FIRST = "consumeFromMinEnable";
    private static final String ORDERLY = "consumeMessageOrderly";
    private static final String NOTIFIES = "notifyConsumerIdsChangedEnable";

    private static final String REQUEST_MODE = "requestMode.";
    /** Before the name of a topic that the group may not read. */
    private static final String FORBIDDEN = "forbidden.";

    /** Before the number of shared queues of a group that was told to pull. */
    private static final String PULLS = "pull ";

    private static final String RETRY_POLICY = "retryPolicy";
    private static final String CONSUME_TIMEOUT = "consumeTimeoutMinute";
    private static final String BROKER_ID = "brokerId";
    private static final String SLOW_BROKER = "whichBrokerWhenConsumeSlowly";
    private static final String SYS_FLAG = "groupSysFlag";
    /** Before the name of an attribute in RocketMQ's sense. */
    private static final String ATTRIBUTE = "attribute.";

    private GroupAttributes() {}

    /**
     * How a group's push consumers fetch messages of a topic.
     *
     * @param pop whether they pop, instead of pulling
     * @param sharedQueues of how many other consumers one has the queues as well; 0 or less for all
     */
    public record RequestMode(boolean pop, int sharedQueues) {
        public static final RequestMode PULLING = new RequestMode(false, 0);
    }

    /** How the group fetches messages of a topic, which nobody may have said. */
    public static RequestMode requestMode(GroupSettings group, String topic) {
        String mode = group.attributes().get(REQUEST_MODE + topic);
        return mode == null ? RequestMode.PULLING : requestMode(mode);
    }

    private static RequestMode requestMode(String text) {
        return text.startsWith(PULLS)
                ? new RequestMode(false, Integer.parseInt(text.substring(PULLS.length())))
                : new RequestMode(true, Integer.parseInt(text));
    }

    /** How the group fetches messages, of each topic for which somebody has said it. */
    public static Map<String, RequestMode> requestModes(GroupSettings group) {
        Map<String, RequestMode> modes = new TreeMap<>();
        group.attributes().forEach((name, value) -> {
            if (name.startsWith(REQUEST_MODE)) {
                modes.put(name.substring(REQUEST_MODE.length()), requestMode(value));
            }
        });
        return modes;
    }

    /** The settings, with another mode for a topic. */
    public static GroupSettings with(GroupSettings group, String topic, RequestMode mode) {
        return with(group, REQUEST_MODE + topic, (mode.pop() ? "" : PULLS) + mode.sharedQueues());
    }

    /** Whether the group may read a topic, as far as an operator has said. */
    public static boolean mayRead(GroupSettings group, String topic) {
        return !group.attributes().containsKey(FORBIDDEN + topic);
    }

    /** The settings, with or without the right to read a topic. */
    public static GroupSettings withReading(GroupSettings group, String topic, boolean allowed) {
        return with(group, FORBIDDEN + topic, allowed ? null : "true");
    }

    private static GroupSettings with(GroupSettings group, String name, @Nullable String value) {
        Map<String, String> attributes = new TreeMap<>(group.attributes());
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
        return new GroupSettings(
                group.name(),
                group.kind(),
                group.topic(),
                group.maxAttempts(),
                group.consumeEnabled(),
                group.broadcastEnabled(),
                Map.copyOf(attributes));
    }

    /** The attributes that a configuration says, and those of the group so far that it says nothing of. */
    public static Map<String, String> of(GroupConfig config, boolean exists, Map<String, String> known) {
        Map<String, String> attributes = of(config);
        KnownAttributes.OF_GROUPS
                .changed(plain(known), exists, config.details().attributes())
                .forEach((name, value) -> attributes.put(ATTRIBUTE + name, value));
        known.forEach((name, value) -> {
            if (name.startsWith(REQUEST_MODE) || name.startsWith(FORBIDDEN)) {
                attributes.put(name, value);
            }
        });
        return Map.copyOf(attributes);
    }

    private static Map<String, String> of(GroupConfig config) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put(RETRY_QUEUES, Integer.toString(config.retryQueueNums()));
        attributes.put(FROM_FIRST, Boolean.toString(config.consumeFromMinEnable()));
        attributes.put(ORDERLY, Boolean.toString(config.consumeMessageOrderly()));
        attributes.put(NOTIFIES, Boolean.toString(config.notifyConsumerIdsChangedEnable()));
        GroupDetails details = config.details();
        GroupDetails usual = GroupDetails.DEFAULT;
        if (!details.retryPolicy().equals(usual.retryPolicy())) {
            attributes.put(RETRY_POLICY, text(details.retryPolicy()));
        }
        putUnless(usual.consumeTimeoutMinutes(), attributes, CONSUME_TIMEOUT, details.consumeTimeoutMinutes());
        putUnless(usual.brokerId(), attributes, BROKER_ID, details.brokerId());
        putUnless(usual.slowBrokerId(), attributes, SLOW_BROKER, details.slowBrokerId());
        putUnless(usual.sysFlag(), attributes, SYS_FLAG, details.sysFlag());
        return attributes;
    }

    private static void putUnless(long usual, Map<String, String> attributes, String name, long value) {
        if (value != usual) {
            attributes.put(name, Long.toString(value));
        }
    }

    private static String text(RetryPolicy policy) {
        if (policy instanceof RetryPolicy.Exponential exponential) {
            return "exponential " + exponential.initial() + " " + exponential.max() + " " + exponential.multiplier();
        }
        List<Long> next = ((RetryPolicy.Customized) policy).next();
        return "customized" + next.stream().map(each -> " " + each).collect(Collectors.joining());
    }

    /** The group's own policy; null if nobody has chosen one, so that delay levels count. */
    public static @Nullable RetryPolicy retryPolicy(GroupSettings group) {
        String text = group.attributes().get(RETRY_POLICY);
        if (text == null) {
            return null;
        }
        String[] words = text.split(" ", -1);
        List<Long> numbers = Stream.of(words).skip(1).map(Long::parseLong).toList();
        return words[0].equals("exponential")
                ? new RetryPolicy.Exponential(numbers.get(0), numbers.get(1), numbers.get(2))
                : new RetryPolicy.Customized(numbers);
    }

    /** The group's attributes in RocketMQ's sense. */
    private static Map<String, String> plain(Map<String, String> attributes) {
        Map<String, String> plain = new TreeMap<>();
        attributes.forEach((name, value) -> {
            if (name.startsWith(ATTRIBUTE)) {
                plain.put(name.substring(ATTRIBUTE.length()), value);
            }
        });
        return plain;
    }

    private static GroupDetails details(GroupSettings group) {
        GroupDetails usual = GroupDetails.DEFAULT;
        RetryPolicy policy = retryPolicy(group);
        return new GroupDetails(
                policy == null ? usual.retryPolicy() : policy,
                (int) number(group, CONSUME_TIMEOUT, usual.consumeTimeoutMinutes()),
                number(group, BROKER_ID, usual.brokerId()),
                number(group, SLOW_BROKER, usual.slowBrokerId()),
                (int) number(group, SYS_FLAG, usual.sysFlag()),
                plain(group.attributes()));
    }

    private static long number(GroupSettings group, String name, long otherwise) {
        String value = group.attributes().get(name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    /** The group as RocketMQ's tools see it. */
    public static GroupConfig config(GroupSettings group) {
        return new GroupConfig(
                group.name(),
                group.consumeEnabled(),
                flag(group, FROM_FIRST, true),
                group.broadcastEnabled(),
                flag(group, ORDERLY, false),
                retryQueues(group),
                group.maxAttempts(),
                flag(group, NOTIFIES, true),
                details(group));
    }

    private static boolean flag(GroupSettings group, String name, boolean otherwise) {
        String value = group.attributes().get(name);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    /** The units that the group belongs to, as RocketMQ's clients are told. */
    public static int flags(GroupSettings group) {
        return (int) number(group, SYS_FLAG, 0);
    }

    /** How many queues the group's retry topic is made with. */
    public static int retryQueues(GroupSettings group) {
        String queues = group.attributes().get(RETRY_QUEUES);
        // Versions before this one took any number.
        return queues == null ? 1 : Math.min(Topic.MAX_QUEUES, Integer.parseInt(queues));
    }

    /** Whether a message that a consumer failed on is kept for a retry. */
    public static boolean retries(GroupSettings group) {
        String queues = group.attributes().get(RETRY_QUEUES);
        return queues == null || (!queues.equals("0") && !queues.startsWith("-"));
    }

    /** Whether members are told when the group changes. */
    public static boolean notifies(GroupSettings group) {
        return !"false".equals(group.attributes().get(NOTIFIES));
    }
}
