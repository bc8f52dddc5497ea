package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link QueryMessage}.
 */
public record QueryMessageReply(long updatedMillis, long updatedPosition) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static QueryMessageReply of(Reply reply) {
        if (reply.header() instanceof QueryMessageReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new QueryMessageReply(
                fields.requiredLong("indexLastUpdateTimestamp"), fields.requiredLong("indexLastUpdatePhyoffset"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("indexLastUpdateTimestamp", updatedMillis).add("indexLastUpdatePhyoffset", updatedPosition);
    }
}
