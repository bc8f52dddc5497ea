package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link PollingInfo}.
 *
 * @param waiting how many pops wait
 */
public record PollingInfoReply(int waiting) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static PollingInfoReply of(Reply reply) {
        return reply.header() instanceof PollingInfoReply typed
                ? typed
                : new PollingInfoReply(RawHeader.fieldsOf(reply).requiredInt("pollingNum"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("pollingNum", waiting);
    }
}
