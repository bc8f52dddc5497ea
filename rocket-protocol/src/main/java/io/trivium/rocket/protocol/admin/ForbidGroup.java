package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE_AND_GET_GROUP_FORBIDDEN: an operator says whether a group may read a topic, or asks.
 *
 * @param readable null to ask only
 */
public record ForbidGroup(
        String group, String topic, @Nullable Boolean readable) implements Request {
    public static final int CODE = 353;

    static ForbidGroup read(Fields fields) {
        return new ForbidGroup(
                fields.requiredText("group"),
                fields.requiredText("topic"),
                fields.text("readable") == null ? null : fields.flagOr("readable", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group).add("topic", topic).add("readable", readable == null ? null : readable.toString());
    }

    /** The body of the answer: whether the group may read the topic now. */
    public ByteBuf answer(boolean now) {
        return JsonWriter.object(
                json -> json.member("group", group).member("readable", now).member("topic", topic));
    }
}
