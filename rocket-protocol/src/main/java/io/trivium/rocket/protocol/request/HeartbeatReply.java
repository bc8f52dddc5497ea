package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link Heartbeat}.
 */
public record HeartbeatReply(boolean supportsVersion2, boolean subscriptionsChanged) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static HeartbeatReply of(Reply reply) {
        if (reply.header() instanceof HeartbeatReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new HeartbeatReply(
                fields.flagOr("IS_SUPPORT_HEART_BEAT_V2", false), fields.flagOr("IS_SUB_CHANGE", false));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("IS_SUPPORT_HEART_BEAT_V2", supportsVersion2).add("IS_SUB_CHANGE", subscriptionsChanged);
    }
}
