package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link QueryDataVersion}.
 */
public record QueryDataVersionReply(boolean changed) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static QueryDataVersionReply of(Reply reply) {
        if (reply.header() instanceof QueryDataVersionReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new QueryDataVersionReply(fields.flagOr("changed", true));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("changed", changed);
    }
}
