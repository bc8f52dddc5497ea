package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * ACK_MESSAGE: finishes a popped message.
 *
 * @param topic the real topic, which may be a retry topic
 * @param handle as the pop gave it
 * @param durable whether the disk must have it before the answer; Trivium's, true if not told
 */
public record AckMessage(String consumerGroup, String topic, int queueId, String handle, long offset, boolean durable)
        implements Request {
    public static final int CODE = 200051;
    static final String DURABLE = "trvDurable";

    public AckMessage(String consumerGroup, String topic, int queueId, String handle, long offset) {
        this(consumerGroup, topic, queueId, handle, offset, true);
    }

    static AckMessage read(Fields fields) {
        return new AckMessage(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredText("extraInfo"),
                fields.requiredLong("offset"),
                fields.flagOr(DURABLE, true));
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
        if (!durable) {
            fields.add(DURABLE, false);
        }
    }
}
