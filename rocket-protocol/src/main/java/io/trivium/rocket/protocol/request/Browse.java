package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * BROWSE: shows messages that a group has not finished, in order.
 *
 * @param cursor where the page before ended, empty for the first
 * @param selector Jakarta Messaging's, null for all messages
 */
public record Browse(
        String group,
        String topic,
        String cursor,
        int maxMessages,
        @Nullable String selector) implements Request {
    public static final int CODE = 31006;

    static Browse read(Fields fields) {
        return new Browse(
                fields.requiredText("group"),
                fields.requiredText("topic"),
                RequestFields.textOr(fields, "cursor", ""),
                fields.requiredInt("maxMessages"),
                fields.text("selector"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group)
                .add("topic", topic)
                .add("cursor", cursor)
                .add("maxMessages", maxMessages)
                .add("selector", selector);
    }
}
