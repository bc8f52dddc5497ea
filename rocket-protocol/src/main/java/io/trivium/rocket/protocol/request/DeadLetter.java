package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DEAD_LETTER: moves leased messages to the dead-letter topic of the group.
 *
 * @param session to which they are leased; null for anybody's
 */
public record DeadLetter(
        String group,
        String topic,
        int queueId,
        List<Long> offsets,
        String reason,
        @Nullable String session) implements Request {
    public static final int CODE = 31005;

    static DeadLetter read(Fields fields) {
        return new DeadLetter(
                fields.requiredText("group"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                RequestFields.offsets(fields, "offsets"),
                RequestFields.textOr(fields, "reason", ""),
                fields.text("session"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group)
                .add("topic", topic)
                .add("queueId", queueId)
                .add("offsets", RequestFields.join(offsets))
                .add("reason", reason)
                .add("session", session);
    }
}
