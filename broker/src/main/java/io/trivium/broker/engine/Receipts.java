package io.trivium.broker.engine;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.Placement;
import java.util.ArrayList;
import java.util.List;

/** Receipts for what was appended. */
final class Receipts {
    private Receipts() {}

    static List<PublishReceipt> of(
            int queue, long firstOffset, long storedMillis, List<OutgoingMessage> messages, long payloadPosition) {
        if (messages.size() == 1) {
            long position = Placement.firstRecordPosition(messages, payloadPosition);
            return List.of(new PublishReceipt(queue, firstOffset, position, storedMillis));
        }
        List<PublishReceipt> receipts = new ArrayList<>(messages.size());
        Placement.visitMessages(
                messages,
                payloadPosition,
                (number, message, position) ->
                        receipts.add(new PublishReceipt(queue, firstOffset + number, position, storedMillis)));
        return receipts;
    }

    static PublishReceipt of(Prepared prepared, long payloadPosition) {
        long position = Placement.recordPosition(prepared, payloadPosition);
        return new PublishReceipt(prepared.queue(), 0, position, prepared.storedMillis());
    }

    /** The most bytes that a message takes in the log, its part of the frame's head included. */
    static long bytes(OutgoingMessage message) {
        return 64L + 8L * message.keyHashes().length + message.record().remaining();
    }
}
