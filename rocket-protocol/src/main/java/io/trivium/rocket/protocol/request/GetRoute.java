package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_ROUTEINFO_BY_TOPIC: which brokers have a topic; answered with {@link io.trivium.rocket.protocol.body.TopicRoute}.
 */
public record GetRoute(String topic, boolean standardJson) implements Request {
    public static final int CODE = 105;

    static GetRoute read(Fields fields) {
        return new GetRoute(fields.requiredText("topic"), fields.flagOr("acceptStandardJsonOnly", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic).add("acceptStandardJsonOnly", standardJson);
    }
}
