package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * POP_MESSAGE: leases messages, waiting for the first.
 *
 * @param queueId -1 for all
 * @param invisibleMillis how long a lease lasts
 * @param pollMillis how long to wait
 * @param bornMillis when the client sent it, by its clock
 * @param initMode where a new group begins: 0 first message, 1 newest
 * @param session makes the leases end with that session instead of by time
 * @param owner who holds ordering keys
 */
public record PopMessage(
        String consumerGroup,
        String topic,
        int queueId,
        int maxMessages,
        long invisibleMillis,
        long pollMillis,
        long bornMillis,
        int initMode,
        @Nullable String expressionType,
        @Nullable String expression,
        boolean order,
        @Nullable String attemptId,
        @Nullable String session,
        @Nullable String owner)
        implements Request {
    public static final int CODE = 200050;

    static PopMessage read(Fields fields) {
        return new PopMessage(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredInt("maxMsgNums"),
                fields.requiredLong("invisibleTime"),
                fields.requiredLong("pollTime"),
                fields.requiredLong("bornTime"),
                fields.requiredInt("initMode"),
                fields.text("expType"),
                fields.text("exp"),
                fields.flagOr("order", false),
                fields.text("attemptId"),
                fields.text("trvSession"),
                fields.text("trvOwner"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("consumerGroup", consumerGroup)
                .add("topic", topic)
                .add("queueId", queueId)
                .add("maxMsgNums", maxMessages)
                .add("invisibleTime", invisibleMillis)
                .add("pollTime", pollMillis)
                .add("bornTime", bornMillis)
                .add("initMode", initMode)
                .add("expType", expressionType)
                .add("exp", expression)
                .add("order", order)
                .add("attemptId", attemptId)
                .add("trvSession", session)
                .add("trvOwner", owner);
    }
}
