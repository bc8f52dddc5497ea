package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link GetEarliestStoreTime}.
 *
 * @param millis epoch milliseconds
 */
public record TimestampReply(long millis) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static TimestampReply of(Reply reply) {
        if (reply.header() instanceof TimestampReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new TimestampReply(fields.requiredLong("timestamp"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("timestamp", millis);
    }
}
