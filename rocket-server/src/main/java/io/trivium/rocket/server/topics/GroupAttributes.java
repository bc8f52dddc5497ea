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
