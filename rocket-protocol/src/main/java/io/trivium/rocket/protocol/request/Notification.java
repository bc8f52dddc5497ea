package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * NOTIFICATION: waits until a queue has messages to pop.
 */
public record Notification(
        String consumerGroup,
        String topic,
        int queueId,
        long pollMillis,
        long bornMillis,
        boolean order,
        @Nullable String attemptId,
        @Nullable String expressionType,
        @Nullable String expression)
        implements Request {
    public static final int CODE = 200054;

    static Notification read(Fields fields) {
        return new Notification(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredLong("pollTime"),
                fields.requiredLong("bornTime"),
                fields.flagOr("order", false),
                fields.text("attemptId"),
                fields.text("expType"),
                fields.text("exp"));
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
                .add("pollTime", pollMillis)
                .add("bornTime", bornMillis)
                .add("order", order)
                .add("attemptId", attemptId)
                .add("expType", expressionType)
                .add("exp", expression);
    }
}
