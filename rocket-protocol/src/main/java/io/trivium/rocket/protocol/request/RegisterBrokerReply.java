package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * The reply header of {@link RegisterBroker}.
 */
public record RegisterBrokerReply(
        @Nullable String haServerAddress, @Nullable String masterAddress) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static RegisterBrokerReply of(Reply reply) {
        if (reply.header() instanceof RegisterBrokerReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new RegisterBrokerReply(fields.text("haServerAddr"), fields.text("masterAddr"));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("haServerAddr", haServerAddress).add("masterAddr", masterAddress);
    }
}
