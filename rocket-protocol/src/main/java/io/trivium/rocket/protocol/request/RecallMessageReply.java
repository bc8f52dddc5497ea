package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link RecallMessage}.
 *
 * @param messageId the producer's id of the message that was taken back
 */
public record RecallMessageReply(String messageId) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static RecallMessageReply of(Reply reply) {
        if (reply.header() instanceof RecallMessageReply typed) {
            return typed;
        }
        return new RecallMessageReply(RawHeader.fieldsOf(reply).requiredText("msgId"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("msgId", messageId);
    }
}
