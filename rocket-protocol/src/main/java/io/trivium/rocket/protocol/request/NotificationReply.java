package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link Notification}.
 */
public record NotificationReply(boolean hasMessage, boolean pollingFull) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static NotificationReply of(Reply reply) {
        if (reply.header() instanceof NotificationReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new NotificationReply(fields.flagOr("hasMsg", false), fields.flagOr("pollingFull", false));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("hasMsg", hasMessage).add("pollingFull", pollingFull);
    }
}
