package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_CONSUMER_LIST_BY_GROUP: the members of a group; answered with {@link io.trivium.rocket.protocol.body.ConsumerIds}.
 */
public record GetConsumerList(String consumerGroup) implements Request {
    public static final int CODE = 38;

    static GetConsumerList read(Fields fields) {
        return new GetConsumerList(fields.requiredText("consumerGroup"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("consumerGroup", consumerGroup);
    }
}
