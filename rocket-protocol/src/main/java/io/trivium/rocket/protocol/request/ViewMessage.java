package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * VIEW_MESSAGE_BY_ID: one message by its position, answered as a stored record.
 *
 * @param topic if given, the message must be of this topic
 */
public record ViewMessage(long position, @Nullable String topic) implements Request {
    public static final int CODE = 33;

    static ViewMessage read(Fields fields) {
        return new ViewMessage(fields.requiredLong("offset"), fields.text("topic"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("offset", position).add("topic", topic);
    }
}
