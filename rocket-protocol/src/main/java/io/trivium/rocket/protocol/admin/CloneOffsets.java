package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * CLONE_GROUP_OFFSET: a group takes over the offsets of another.
 *
 * @param topic null for all topics of the source
 * @param offline whether the target may have no member now
 */
public record CloneOffsets(
        String source, String target, @Nullable String topic, boolean offline) implements Request {
    public static final int CODE = 314;

    static CloneOffsets read(Fields fields) {
        String topic = fields.text("topic");
        return new CloneOffsets(
                fields.requiredText("srcGroup"),
                fields.requiredText("destGroup"),
                topic == null || topic.isEmpty() ? null : topic,
                fields.flagOr("offline", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("srcGroup", source)
                .add("destGroup", target)
                .add("topic", topic)
                .add("offline", offline);
    }
}
