package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * QUERY_CONSUMER_OFFSET: where a group stands in a queue.
 *
 * @param zeroIfNotFound false: never answer 0 for a group without a position
 */
public record QueryConsumerOffset(String consumerGroup, String topic, int queueId, boolean zeroIfNotFound)
        implements Request {
    public static final int CODE = 14;

    static QueryConsumerOffset read(Fields fields) {
        return new QueryConsumerOffset(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.flagOr("setZeroIfNotFound", true));
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
                .add("setZeroIfNotFound", zeroIfNotFound);
    }
}
