package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * QUERY_CONSUME_QUEUE: index entries of a queue.
 *
 * @param first the first offset
 * @param group whose filter is shown with each entry; null for none
 */
public record QueryQueue(
        String topic,
        int queueId,
        long first,
        int count,
        @Nullable String group) implements Request {
    public static final int CODE = 321;

    static QueryQueue read(Fields fields) {
        String group = fields.text("consumerGroup");
        return new QueryQueue(
                fields.requiredText("topic"),
                fields.requiredInt("queueId"),
                fields.requiredLong("index"),
                fields.requiredInt("count"),
                group == null || group.isEmpty() ? null : group);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("queueId", queueId)
                .add("index", first)
                .add("count", count)
                .add("consumerGroup", group);
    }
}
