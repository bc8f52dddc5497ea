package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_EARLIEST_MSG_STORETIME: when the first message of a queue was stored.
 */
public record GetEarliestStoreTime(String topic, int queueId) implements Request {
    public static final int CODE = 32;

    static GetEarliestStoreTime read(Fields fields) {
        return new GetEarliestStoreTime(fields.requiredText("topic"), fields.requiredInt("queueId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic).add("queueId", queueId);
    }
}
