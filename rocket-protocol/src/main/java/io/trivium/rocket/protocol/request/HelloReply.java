package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link Hello}.
 *
 * @param capabilities names, separated by commas
 * @param resumed whether the session was there already: its leases, groups and open transactions are
 */
public record HelloReply(String capabilities, String brokerName, boolean resumed) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static HelloReply of(Reply reply) {
        if (reply.header() instanceof HelloReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new HelloReply(
                RequestFields.textOr(fields, "capabilities", ""),
                fields.requiredText("brokerName"),
                fields.flagOr("resumed", false));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("capabilities", capabilities).add("brokerName", brokerName).add("resumed", resumed);
    }
}
