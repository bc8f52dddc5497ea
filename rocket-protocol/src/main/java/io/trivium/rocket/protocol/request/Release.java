package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RELEASE: gives leased messages back, in their place.
 *
 * @param afterMillis how long they stay hidden
 * @param countsAttempt whether this was a failed delivery
 * @param session whose leases end; null for anybody's
 */
public record Release(
        String group,
        String topic,
        int queueId,
        List<Long> offsets,
        long afterMillis,
        boolean countsAttempt,
        @Nullable String session)
        implements Request {
    public static final int CODE = 31004;

    static Release read(Fields fields) {
        return new Release(
                fields.requiredText("group"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                RequestFields.offsets(fields, "offsets"),
                fields.longOr("afterMillis", 0),
                fields.flagOr("countsAttempt", false),
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
                .add("afterMillis", afterMillis)
                .add("countsAttempt", countsAttempt)
                .add("session", session);
    }
}
