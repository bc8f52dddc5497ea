package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of all requests that ask for an offset.
 */
public record OffsetReply(long offset) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static OffsetReply of(Reply reply) {
        if (reply.header() instanceof OffsetReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new OffsetReply(fields.requiredLong("offset"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("offset", offset);
    }
}
