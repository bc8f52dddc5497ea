package io.trivium.rocket.server.topics;

import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.protocol.body.GroupConfig;
import java.util.Map;

/** What RocketMQ knows of a group beyond the engine's settings, kept as its attributes. */
public final class GroupAttributes {
    private static final String RETRY_QUEUES = "retryQueueNums";
    private static final String FROM_FIRST = "consumeFromMinEnable";
    private static final String ORDERLY = "consumeMessageOrderly";
    private static final String NOTIFIES = "notifyConsumerIdsChangedEnable";

    private GroupAttributes() {}

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
