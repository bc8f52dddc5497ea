package io.trivium.rocket.server.pop;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.log.Slice;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.PopMessageReply;
import io.trivium.rocket.server.pull.RecordBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answer to a pop (protocol reference §4.7). A client looks each message up in the two texts by its queue, and takes the
 * first offset there for the queue's first message in the body, the second one for the second: the offsets must stand in the order of
 * the messages, which priorities and retries make another one than their own.
 */
final class PopAnswer {
    /** Messages are retried in place, so all come from the topic itself. */
    private static final String SOURCE = "0";

    private PopAnswer() {}

    /** Takes the records over. */
    static Reply of(
            int code, long poppedMillis, long leaseMillis, int reviveQueue, long remaining, List<Slice> records) {
        return of(code, poppedMillis, leaseMillis, reviveQueue, remaining, records, offsets(records), null);
    }

    /**
     * As above.
     *
     * @param offsets of the messages, in RocketMQ's text; empty for who reads them from the records
     * @param orderCounts how often messages were delivered before, in RocketMQ's text
     */
    static Reply of(
            int code,
            long poppedMillis,
            long leaseMillis,
            int reviveQueue,
            long remaining,
            List<Slice> records,
            String offsets,
            @Nullable String orderCounts) {
        PopMessageReply header = new PopMessageReply(
                poppedMillis, leaseMillis, reviveQueue, remaining, starts(records), offsets, orderCounts);
        return new Reply(code, null, header, RecordBody.of(records));
    }

    /** The smallest offset of each queue. */
    private static String starts(List<Slice> records) {
        SortedMap<Integer, long[]> least = new TreeMap<>();
        for (Slice slice : records) {
            ByteBuffer record = slice.bytes();
            long[] ofQueue = least.computeIfAbsent(
                    RecordFields.queueId(record, record.position()), queue -> new long[] {Long.MAX_VALUE});
            ofQueue[0] = Math.min(ofQueue[0], RecordFields.queueOffset(record, record.position()));
        }
        StringBuilder starts = new StringBuilder();
        least.forEach((queue, offset) -> begin(starts, queue).append(offset[0]));
        return starts.toString();
    }

    /** The offsets of each queue, in the order of its messages. */
    static String offsets(List<Slice> records) {
        SortedMap<Integer, StringBuilder> byQueue = new TreeMap<>();
        for (Slice slice : records) {
            ByteBuffer record = slice.bytes();
            StringBuilder ofQueue = byQueue.computeIfAbsent(
                    RecordFields.queueId(record, record.position()), queue -> new StringBuilder());
            ofQueue.append(ofQueue.isEmpty() ? "" : ",").append(RecordFields.queueOffset(record, record.position()));
        }
        StringBuilder offsets = new StringBuilder();
        byQueue.forEach((queue, ofQueue) -> begin(offsets, queue).append(ofQueue));
        return offsets.toString();
    }

    /**
     * How often the messages of a pop in order were delivered before: a word for each one that was, and for each queue the smallest
     * number.
     */
    static String orderCounts(List<Delivery> deliveries) {
        SortedMap<Integer, Integer> least = new TreeMap<>();
        StringBuilder counts = new StringBuilder();
        for (Delivery delivery : deliveries) {
            least.merge(delivery.queue(), delivery.attempts(), Math::min);
            if (delivery.attempts() > 0) {
                begin(counts, "qo" + delivery.queue() + "%" + delivery.offset()).append(delivery.attempts());
            }
        }
        least.forEach((queue, count) -> begin(counts, queue).append(count));
        return counts.toString();
    }

    private static StringBuilder begin(StringBuilder text, Object queue) {
        if (!text.isEmpty()) {
            text.append(';');
        }
        return text.append(SOURCE).append(' ').append(queue).append(' ');
    }
}
