package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * The reply header of {@link PopMessage} and {@link PeekMessage}. The texts are RocketMQ's (protocol reference §4.7).
 */
public record PopMessageReply(
        long popMillis,
        long invisibleMillis,
        int reviveQueueId,
        long restCount,
        String startOffsets,
        String messageOffsets,
        @Nullable String orderCounts)
        implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static PopMessageReply of(Reply reply) {
        if (reply.header() instanceof PopMessageReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new PopMessageReply(
                fields.requiredLong("popTime"),
                fields.requiredLong("invisibleTime"),
                fields.requiredInt("reviveQid"),
                fields.longOr("restNum", 0),
                RequestFields.textOr(fields, "startOffsetInfo", ""),
                RequestFields.textOr(fields, "msgOffsetInfo", ""),
                fields.text("orderCountInfo"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("popTime", popMillis)
                .add("invisibleTime", invisibleMillis)
                .add("reviveQid", reviveQueueId)
                .add("restNum", restCount)
                .add("startOffsetInfo", startOffsets)
                .add("msgOffsetInfo", messageOffsets)
                .add("orderCountInfo", orderCounts);
    }
}
