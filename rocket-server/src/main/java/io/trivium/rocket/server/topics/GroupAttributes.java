package io.trivium.rocket.server.topics;

import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.protocol.body.GroupConfig;
import java.util.Map;
import java.util.TreeMap;

/** What RocketMQ knows of a group beyond the engine's settings, kept as its attributes. */
public final class GroupAttributes {
    private static final String RETRY_QUEUES = "retryQueueNums";
    private static final String FROM_FIRST = "consumeFromMinEnable";
    private static final String ORDERLY = "consumeMessageOrderly";
    private static final String NOTIFIES = "notifyConsumerIdsChangedEnable";

    private static final String REQUEST_MODE = "requestMode.";

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
        return mode == null ? RequestMode.PULLING : new RequestMode(true, Integer.parseInt(mode));
    }

    /** The settings, with another mode for a topic. */
    public static GroupSettings with(GroupSettings group, String topic, RequestMode mode) {
        Map<String, String> attributes = new TreeMap<>(group.attributes());
        if (mode.pop()) {
            attributes.put(REQUEST_MODE + topic, Integer.toString(mode.sharedQueues()));
        } else {
            attributes.remove(REQUEST_MODE + topic);
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
    public static Map<String, String> of(GroupConfig config, Map<String, String> known) {
        Map<String, String> attributes = new TreeMap<>(of(config));
        known.forEach((name, value) -> {
            if (name.startsWith(REQUEST_MODE)) {
                attributes.put(name, value);
            }
        });
        return Map.copyOf(attributes);
    }

    public static Map<String, String> of(GroupConfig config) {
        return Map.of(
                RETRY_QUEUES, Integer.toString(config.retryQueueNums()),
                FROM_FIRST, Boolean.toString(config.consumeFromMinEnable()),
                ORDERLY, Boolean.toString(config.consumeMessageOrderly()),
                NOTIFIES, Boolean.toString(config.notifyConsumerIdsChangedEnable()));
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
                flag(group, NOTIFIES, true));
    }

    private static boolean flag(GroupSettings group, String name, boolean otherwise) {
        String value = group.attributes().get(name);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    private static int retryQueues(GroupSettings group) {
        String queues = group.attributes().get(RETRY_QUEUES);
        return queues == null ? 1 : Integer.parseInt(queues);
    }

    /** Whether the group reads in order, as its operator says. */
    public static boolean ordered(GroupSettings group) {
        return flag(group, ORDERLY, false);
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
