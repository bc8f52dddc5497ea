package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * NOTIFY_CONSUMER_IDS_CHANGED: the broker tells a member, one-way, that its group changed.
 */
public record NotifyConsumersChanged(String consumerGroup) implements Request {
    public static final int CODE = 40;

    static NotifyConsumersChanged read(Fields fields) {
        return new NotifyConsumersChanged(fields.requiredText("consumerGroup"));
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
