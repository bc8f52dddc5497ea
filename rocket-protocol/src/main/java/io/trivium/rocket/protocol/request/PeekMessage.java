package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * PEEK_MESSAGE: shows what a pop would find, without leasing it.
 */
public record PeekMessage(String consumerGroup, String topic, int queueId, int maxMessages) implements Request {
    public static final int CODE = 200052;

    static PeekMessage read(Fields fields) {
        return new PeekMessage(
                fields.requiredText("consumerGroup"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredInt("maxMsgNums"));
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
                .add("maxMsgNums", maxMessages);
    }
}
