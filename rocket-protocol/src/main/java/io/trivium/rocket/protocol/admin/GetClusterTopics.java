package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** GET_TOPICS_BY_CLUSTER: the topics of one cluster's brokers. */
public record GetClusterTopics(String cluster) implements Request {
    public static final int CODE = 224;

    static GetClusterTopics read(Fields fields) {
        return new GetClusterTopics(fields.requiredText("cluster"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("cluster", cluster);
    }
}
