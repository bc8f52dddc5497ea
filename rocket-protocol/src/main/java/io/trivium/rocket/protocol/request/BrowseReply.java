package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link Browse}.
 *
 * @param cursor where the next page begins
 */
public record BrowseReply(String cursor) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static BrowseReply of(Reply reply) {
        if (reply.header() instanceof BrowseReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new BrowseReply(fields.requiredText("cursor"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("cursor", cursor);
    }
}
