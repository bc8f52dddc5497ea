package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * UPDATE_CONSUMER_OFFSET: a group sets where it stands in a queue.
 */
public record UpdateConsumerOffset(String consumerGroup, String topic, int queueId, long offset) implements Request {
    public static final int CODE = 15;

    static UpdateConsumerOffset read(Fields fields) {
        return new UpdateConsumerOffset(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredLong("commitOffset"));
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
                .add("commitOffset", offset);
    }
}
