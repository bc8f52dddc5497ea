package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * DELETE_TOPIC_IN_BROKER: deletes a topic and its messages.
 */
public record DeleteTopic(String topic) implements Request {
    public static final int CODE = 215;

    static DeleteTopic read(Fields fields) {
        return new DeleteTopic(fields.requiredText("topic"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic);
    }
}
