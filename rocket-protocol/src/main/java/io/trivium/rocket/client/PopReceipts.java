package io.trivium.rocket.client;

import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.util.HashMap;
import java.util.Map;

/** Makes the receipts of one reply's messages. */
final class PopReceipts {
    private final Map<Part, PoppedQueue> queues = new HashMap<>();
    private final PopMessageReply header;
    private final PopCall call;
    private final String broker;
    private final String retryPrefix;

    PopReceipts(PopMessageReply header, PopCall call, String broker) {
        this.header = header;
        this.call = call;
        this.broker = broker;
        this.retryPrefix = "%RETRY%" + call.group();
        for (String entry : header.startOffsets().split(";", -1)) {
            String[] fields = entry.split(" ", -1);
            if (fields.length == 3) {
                Part part = new Part(fields[0], (int) number(fields[1], entry));
                queues.put(part, popped(part, number(fields[2], entry)));
            }
        }
    }

    /** Returns the receipt that the broker put into the message, or else makes it of the header. */
    Receipt of(StoredMessage message) {
        String given = message.properties().get(PropertyNames.POP_CK);
        if (given != null) {
            return Receipt.parse(call.group(), call.topic(), given);
        }
        Part part = new Part(retry(message.topic()), message.queueId());
        PoppedQueue known = queues.get(part);
        return new Receipt(known == null ? popped(part, message.queueOffset()) : known, message.queueOffset());
    }

    private PoppedQueue popped(Part part, long startOffset) {
        return new PoppedQueue(
                broker,
                call.group(),
                PoppedQueue.realTopic(call.topic(), call.group(), part.retry),
                part.queue,
                startOffset,
                header.popMillis(),
                header.invisibleMillis(),
                header.reviveQueueId(),
                part.retry);
    }

    private String retry(String topic) {
        if (!topic.startsWith(retryPrefix)) {
            return "0";
        }
        return topic.startsWith("+", retryPrefix.length()) ? "2" : "1";
    }

    private static long number(String text, String entry) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Receipt.malformed(entry);
        }
    }

    /** As the header names it. */
    private record Part(String retry, int queue) {}
}
