package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * CHANGE_MESSAGE_INVISIBLETIME: prolongs or ends a lease.
 *
 * @param invisibleMillis from now on
 * @param suspend do not count an attempt
 */
public record ChangeInvisibleTime(
        String consumerGroup,
        String topic,
        int queueId,
        String handle,
        long offset,
        long invisibleMillis,
        boolean suspend)
        implements Request {
    public static final int CODE = 200053;

    static ChangeInvisibleTime read(Fields fields) {
        return new ChangeInvisibleTime(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredText("extraInfo"),
                fields.requiredLong("offset"),
                fields.requiredLong("invisibleTime"),
                fields.flagOr("suspend", false));
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
                .add("extraInfo", handle)
                .add("offset", offset)
                .add("invisibleTime", invisibleMillis)
                .add("suspend", suspend);
    }
}
