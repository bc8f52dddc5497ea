package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * SEARCH_OFFSET_BY_TIMESTAMP: the offset of the first or last message stored at a time.
 *
 * @param millis epoch milliseconds
 * @param boundary {@code lower} or {@code upper}
 */
public record SearchOffset(String topic, int queueId, long millis, String boundary) implements Request {
    public static final int CODE = 29;

    static SearchOffset read(Fields fields) {
        return new SearchOffset(
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredLong("timestamp"),
                RequestFields.textOr(fields, "boundaryType", "lower"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("queueId", queueId)
                .add("timestamp", millis)
                .add("boundaryType", boundary);
    }
}
