package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * QUERY_MESSAGE: messages by key, answered as stored records.
 *
 * @param beginMillis the earliest store time, epoch milliseconds
 * @param endMillis the latest store time, epoch milliseconds
 * @param uniqueKey whether the key is a message id
 */
public record QueryMessage(
        String topic,
        String key,
        int maxMessages,
        long beginMillis,
        long endMillis,
        @Nullable String indexType,
        boolean uniqueKey)
        implements Request {
    public static final int CODE = 12;

    static QueryMessage read(Fields fields) {
        return new QueryMessage(
                fields.requiredText("topic"),
                fields.requiredText("key"),
                fields.requiredInt("maxNum"),
                fields.requiredLong("beginTimestamp"),
                fields.requiredLong("endTimestamp"),
                fields.text("indexType"),
                fields.flagOr("_UNIQUE_KEY_QUERY", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("key", key)
                .add("maxNum", maxMessages)
                .add("beginTimestamp", beginMillis)
                .add("endTimestamp", endMillis)
                .add("indexType", indexType)
                .add("_UNIQUE_KEY_QUERY", uniqueKey);
    }
}
