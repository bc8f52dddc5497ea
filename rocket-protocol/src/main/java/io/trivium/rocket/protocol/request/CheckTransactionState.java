package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * CHECK_TRANSACTION_STATE: the broker asks a producer, one-way, what became of a prepared message; it answers by {@link EndTransaction}.
 *
 * @param body the prepared message as a stored record, with its real topic and queue
 */
public record CheckTransactionState(
        @Nullable String topic,
        long preparedQueueOffset,
        long preparedPosition,
        @Nullable String messageId,
        @Nullable String transactionId,
        @Nullable String offsetMessageId,
        ByteBuf body)
        implements Request {
    public static final int CODE = 39;

    static CheckTransactionState read(Fields fields, ByteBuf body) {
        return new CheckTransactionState(
                fields.text("topic"),
                fields.requiredLong("tranStateTableOffset"),
                fields.requiredLong("commitLogOffset"),
                fields.text("msgId"),
                fields.text("transactionId"),
                fields.text("offsetMsgId"),
                body);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("tranStateTableOffset", preparedQueueOffset)
                .add("commitLogOffset", preparedPosition)
                .add("msgId", messageId)
                .add("transactionId", transactionId)
                .add("offsetMsgId", offsetMessageId);
    }
}
