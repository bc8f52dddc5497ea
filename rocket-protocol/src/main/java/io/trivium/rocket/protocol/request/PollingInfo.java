package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * POLLING_INFO: asks how many pops wait for messages.
 *
 * @param queueId -1 for those that wait for any queue
 */
public record PollingInfo(String consumerGroup, String topic, int queueId) implements Request {
    public static final int CODE = 200055;

    static PollingInfo read(Fields fields) {
        return new PollingInfo(
                fields.requiredText("consumerGroup"), fields.requiredText("topic"), fields.requiredInt("queueId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("consumerGroup", consumerGroup).add("topic", topic).add("queueId", queueId);
    }
}
