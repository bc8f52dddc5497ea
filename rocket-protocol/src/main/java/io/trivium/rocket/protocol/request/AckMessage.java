package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * ACK_MESSAGE: finishes a popped message.
 *
 * @param topic the real topic, which may be a retry topic
 * @param handle as the pop gave it
 */
public record AckMessage(String consumerGroup, String topic, int queueId, String handle, long offset)
        implements Request {
    public static final int CODE = 200051;

    static AckMessage read(Fields fields) {
        return new AckMessage(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredText("extraInfo"),
                fields.requiredLong("offset"));
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
                .add("extraInfo", handle)
                .add("offset", offset);
    }
}
