package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link AskAnswered}.
 *
 * @param done false if it was not done, or is forgotten
 */
public record AskAnsweredReply(boolean done) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static AskAnsweredReply of(Reply reply) {
        if (reply.header() instanceof AskAnsweredReply typed) {
            return typed;
        }
        return new AskAnsweredReply(RawHeader.fieldsOf(reply).flagOr("done", false));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("done", done);
    }
}
