package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;

/**
 * RELEASE: gives leased messages back, in their place.
 *
 * @param afterMillis how long they stay hidden
 * @param countsAttempt whether this was a failed delivery
 */
public record Release(
        String group, String topic, int queueId, List<Long> offsets, long afterMillis, boolean countsAttempt)
        implements Request {
    public static final int CODE = 31004;

    static Release read(Fields fields) {
        return new Release(
                fields.requiredText("group"),
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                RequestFields.offsets(fields, "offsets"),
                fields.longOr("afterMillis", 0),
                fields.flagOr("countsAttempt", false));
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
                .add("countsAttempt", countsAttempt);
    }
}
