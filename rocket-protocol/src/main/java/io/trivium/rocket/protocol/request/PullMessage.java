package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * PULL_MESSAGE: messages of one queue from an offset on, 11, or 361 of the lite pull consumer. Answered with stored records.
 *
 * @param code which of them
 * @param sysFlag bits {@link #COMMIT_OFFSET}, {@link #SUSPEND}, {@link #SUBSCRIPTION}
 * @param commitOffset the group's new position, if the flag says so
 * @param suspendMillis how long to wait for messages, if the flag says so
 * @param expression null to use the subscription of the heartbeat
 * @param expressionType {@code TAG} or {@code SQL92}; null means tags
 * @param maxBytes at most so many bytes of messages, -1 for no limit
 */
public record PullMessage(
        int code,
        String consumerGroup,
        String topic,
        int queueId,
        long queueOffset,
        int maxMessages,
        int sysFlag,
        long commitOffset,
        long suspendMillis,
        @Nullable String expression,
        long subscriptionVersion,
        @Nullable String expressionType,
        int maxBytes)
        implements Request {
    public static final int PULL = 11;
    public static final int LITE_PULL = 361;

    /** The commit offset is the group's position. */
    public static final int COMMIT_OFFSET = 0x1;
    /** May wait for messages. */
    public static final int SUSPEND = 0x2;
    /** The expression of this request counts, not that of the heartbeat. */
    public static final int SUBSCRIPTION = 0x4;

    static PullMessage read(int code, Fields fields) {
        return new PullMessage(
                code,
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredLong("queueOffset"),
                fields.requiredInt("maxMsgNums"),
                fields.requiredInt("sysFlag"),
                fields.longOr("commitOffset", 0),
                fields.longOr("suspendTimeoutMillis", 0),
                fields.text("subscription"),
                fields.longOr("subVersion", 0),
                fields.text("expressionType"),
                fields.intOr("maxMsgBytes", -1));
    }

    public boolean has(int sysFlagBit) {
        return (sysFlag & sysFlagBit) != 0;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("consumerGroup", consumerGroup)
                .add("topic", topic)
                .add("queueId", queueId)
                .add("queueOffset", queueOffset)
                .add("maxMsgNums", maxMessages)
                .add("sysFlag", sysFlag)
                .add("commitOffset", commitOffset)
                .add("suspendTimeoutMillis", suspendMillis)
                .add("subscription", expression)
                .add("subVersion", subscriptionVersion)
                .add("expressionType", expressionType);
        if (maxBytes >= 0) {
            fields.add("maxMsgBytes", maxBytes);
        }
    }
}
