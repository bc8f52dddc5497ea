package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * END_TRANSACTION: a producer commits or rolls back a prepared message.
 *
 * @param preparedQueueOffset the offset that the send was answered with
 * @param preparedPosition where the prepared message stands in the log
 * @param decision 8 commit, 12 rollback, 0 unknown
 * @param fromCheck whether this answers CHECK_TRANSACTION_STATE
 */
public record EndTransaction(
        @Nullable String topic,
        String producerGroup,
        long preparedQueueOffset,
        long preparedPosition,
        int decision,
        boolean fromCheck,
        String messageId,
        @Nullable String transactionId)
        implements Request {
    public static final int CODE = 37;

    static EndTransaction read(Fields fields) {
        return new EndTransaction(
                fields.text("topic"),
                fields.requiredText("producerGroup"),
                fields.requiredLong("tranStateTableOffset"),
                fields.requiredLong("commitLogOffset"),
                fields.requiredInt("commitOrRollback"),
                fields.flagOr("fromTransactionCheck", false),
                fields.requiredText("msgId"),
                fields.text("transactionId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("producerGroup", producerGroup)
                .add("tranStateTableOffset", preparedQueueOffset)
                .add("commitLogOffset", preparedPosition)
                .add("commitOrRollback", decision)
                .add("fromTransactionCheck", fromCheck)
                .add("msgId", messageId)
                .add("transactionId", transactionId);
    }
}
