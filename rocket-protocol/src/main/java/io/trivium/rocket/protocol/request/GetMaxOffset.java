package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_MAX_OFFSET: the offset that the next message of a queue will have.
 */
public record GetMaxOffset(String topic, int queueId) implements Request {
    public static final int CODE = 30;

    static GetMaxOffset read(Fields fields) {
        return new GetMaxOffset(fields.requiredText("topic"), fields.requiredInt("queueId"));
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
