package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * UNREGISTER_BROKER: a broker leaves.
 */
public record UnregisterBroker(String brokerName, String brokerAddress, String clusterName, long brokerId)
        implements Request {
    public static final int CODE = 104;

    static UnregisterBroker read(Fields fields) {
        return new UnregisterBroker(
                fields.requiredText("brokerName"),
                fields.requiredText("brokerAddr"),
                fields.requiredText("clusterName"),
                fields.requiredLong("brokerId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("brokerName", brokerName)
                .add("brokerAddr", brokerAddress)
                .add("clusterName", clusterName)
                .add("brokerId", brokerId);
    }
}
