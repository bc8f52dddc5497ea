package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * UNREGISTER_CLIENT: a client leaves its groups.
 */
public record UnregisterClient(
        String clientId,
        @Nullable String producerGroup,
        @Nullable String consumerGroup) implements Request {
    public static final int CODE = 35;

    static UnregisterClient read(Fields fields) {
        return new UnregisterClient(
                fields.requiredText("clientID"), fields.text("producerGroup"), fields.text("consumerGroup"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("clientID", clientId).add("producerGroup", producerGroup).add("consumerGroup", consumerGroup);
    }
}
