package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * The reply header of {@link SendMessage}; also of codes 10, 11 and 12, by which the message is stored.
 *
 * @param messageId the broker's id; for a batch all, separated by commas
 * @param queueOffset of the first message
 * @param transactionId the producer's message id
 */
public record SendMessageReply(
        String messageId,
        int queueId,
        long queueOffset,
        @Nullable String transactionId,
        @Nullable String recallHandle,
        @Nullable String region,
        boolean traceOn)
        implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static SendMessageReply of(Reply reply) {
        if (reply.header() instanceof SendMessageReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new SendMessageReply(
                fields.requiredText("msgId"),
                fields.requiredInt("queueId"),
                fields.requiredLong("queueOffset"),
                fields.text("transactionId"),
                fields.text("recallHandle"),
                fields.text("MSG_REGION"),
                fields.flagOr("TRACE_ON", true));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("msgId", messageId)
                .add("queueId", queueId)
                .add("queueOffset", queueOffset)
                .add("transactionId", transactionId)
                .add("recallHandle", recallHandle)
                .add("MSG_REGION", region)
                .add("TRACE_ON", traceOn);
    }
}
