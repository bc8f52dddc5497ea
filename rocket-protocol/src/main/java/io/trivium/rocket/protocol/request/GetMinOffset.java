package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_MIN_OFFSET: the offset of the first message of a queue.
 */
public record GetMinOffset(String topic, int queueId) implements Request {
    public static final int CODE = 31;

    static GetMinOffset read(Fields fields) {
        return new GetMinOffset(fields.requiredText("topic"), fields.requiredInt("queueId"));
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
