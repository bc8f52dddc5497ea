package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * GET_BROKER_CLUSTER_INFO: all brokers; answered with {@link io.trivium.rocket.protocol.body.ClusterTable}.
 */
public record GetClusterTable() implements Request {
    public static final int CODE = 106;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}
}
