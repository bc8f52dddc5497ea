package io.trivium.rocket.server.pop;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.log.Slice;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.PopMessageReply;
import io.trivium.rocket.server.pull.RecordBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
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
        return of(code, poppedMillis, leaseMillis, reviveQueue, remaining, records, null);
    }

    /** As above, with how often messages were delivered before, in RocketMQ's text. */
    static Reply of(
            int code,
            long poppedMillis,
            long leaseMillis,
            int reviveQueue,
            long remaining,
            List<Slice> records,
            @Nullable String orderCounts) {
        SortedMap<Integer, List<Long>> offsetsByQueue = new TreeMap<>();
        for (Slice slice : records) {
            ByteBuffer record = slice.bytes();
            offsetsByQueue
                    .computeIfAbsent(RecordFields.queueId(record, record.position()), queue -> new ArrayList<>())
                    .add(RecordFields.queueOffset(record, record.position()));
        }
        StringBuilder starts = new StringBuilder();
        StringBuilder offsets = new StringBuilder();
        offsetsByQueue.forEach((queue, inQueue) -> {
            begin(starts, queue).append(Collections.min(inQueue));
            begin(offsets, queue);
            inQueue.forEach(offset -> offsets.append(offset).append(','));
            offsets.setLength(offsets.length() - 1);
        });
        PopMessageReply header = new PopMessageReply(
                poppedMillis, leaseMillis, reviveQueue, remaining, starts.toString(), offsets.toString(), orderCounts);
        return new Reply(code, null, header, RecordBody.of(records));
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
