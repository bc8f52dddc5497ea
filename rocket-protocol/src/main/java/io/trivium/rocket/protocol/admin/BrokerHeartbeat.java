package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** BROKER_HEARTBEAT: a broker that is registered gives a sign of life. */
public record BrokerHeartbeat(String cluster, String brokerName, String brokerAddress) implements Request {
    public static final int CODE = 904;

    static BrokerHeartbeat read(Fields fields) {
        return new BrokerHeartbeat(
                fields.requiredText("clusterName"),
                fields.requiredText("brokerName"),
                fields.requiredText("brokerAddr"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("clusterName", cluster).add("brokerName", brokerName).add("brokerAddr", brokerAddress);
    }
}
