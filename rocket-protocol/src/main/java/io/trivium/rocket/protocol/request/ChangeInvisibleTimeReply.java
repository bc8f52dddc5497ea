package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link ChangeInvisibleTime}: parts of the new handle.
 */
public record ChangeInvisibleTimeReply(long popMillis, long invisibleMillis, int reviveQueueId) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static ChangeInvisibleTimeReply of(Reply reply) {
        if (reply.header() instanceof ChangeInvisibleTimeReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new ChangeInvisibleTimeReply(
                fields.requiredLong("popTime"), fields.requiredLong("invisibleTime"), fields.requiredInt("reviveQid"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("popTime", popMillis).add("invisibleTime", invisibleMillis).add("reviveQid", reviveQueueId);
    }
}
