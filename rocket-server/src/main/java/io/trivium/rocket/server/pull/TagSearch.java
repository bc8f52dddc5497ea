package io.trivium.rocket.server.pull;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.request.QueryMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the newest messages of a topic with a tag. Tags have no index of their own: the queues' entries, which have the tags' hashes, are
 * looked through from the newest on, a bounded number of them.
 */
final class TagSearch {
    /** How many offsets of a queue are looked at in one step. */
    private static final int STEP = 4_096;
    /** Steps of all queues together: a quarter of a million messages, without reading one that has another tag. */
    private static final int MOST_STEPS = 64;

    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Broker engine;
    private final QueryMessage request;
    private final int max;
    private final List<Slice> found = new ArrayList<>();

    TagSearch(Broker engine, QueryMessage request, int max) {
        this.engine = engine;
        this.request = request;
        this.max = max;
    }

    /** Returns the newest, the oldest of them first. Whoever gets them closes them. */
    List<Slice> find(Topic topic) {
        try {
            List<Part> parts = parts(topic);
            for (int steps = 0; steps < MOST_STEPS && !parts.isEmpty(); steps++) {
                // In turn, so that each queue's newest are seen.
                Part part = parts.remove(0);
                if (look(part)) {
                    parts.add(part);
                }
            }
        } catch (RuntimeException e) {
            found.forEach(Slice::close);
            throw e;
        }
        found.sort(Comparator.comparingLong(TagSearch::position));
        while (found.size() > max) {
            found.remove(0).close();
        }
        return found;
    }

    /** What of a queue was not looked at yet. */
    private static final class Part {
        private final QueueId queue;
        private final long first;
        private long end;
        private int found;

        Part(QueueId queue, long first, long end) {
            this.queue = queue;
            this.first = first;
            this.end = end;
        }
    }

    private List<Part> parts(Topic topic) {
        List<Part> parts = new ArrayList<>();
        for (int number = 0; number < topic.queues(); number++) {
            QueueId queue = new QueueId(topic.name(), number);
            QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
            long first = engine.offsetAtTime(queue, request.beginMillis()).orElse(range.minOffset());
            long end = request.endMillis() == Long.MAX_VALUE
                    ? range.maxOffset()
                    : engine.offsetAtTime(queue, request.endMillis() + 1).orElse(range.maxOffset());
            if (Math.max(first, range.minOffset()) < end) {
                parts.add(new Part(queue, Math.max(first, range.minOffset()), end));
            }
        }
        return parts;
    }

    /** Looks at the newest offsets that are left; returns whether to go on with older ones. */
    private boolean look(Part part) {
        long from = Math.max(part.first, part.end - STEP);
        int wantedHash = request.key().hashCode();
        MessageFilter filter = hash -> hash == wantedHash;
        List<Slice> matching = new ArrayList<>();
        long at = from;
        while (at < part.end) {
            PullResult result = engine.pull(new PullQuery(part.queue, at, STEP, MAX_BYTES, filter));
            result.records().forEach(record -> {
                if (wanted(record.bytes(), part.end)) {
                    matching.add(record);
                } else {
                    record.close();
                }
            });
            at = Math.max(at + 1, result.nextOffset());
        }
        int surplus = Math.max(0, matching.size() - max);
        matching.subList(0, surplus).forEach(Slice::close);
        found.addAll(matching.subList(surplus, matching.size()));
        part.found += matching.size() - surplus;
        part.end = from;
        return from > part.first && part.found < max;
    }

    private boolean wanted(ByteBuffer record, long end) {
        int at = record.position();
        return RecordFields.queueOffset(record, at) < end
                && request.key().equals(RecordFields.property(record, at, PropertyNames.TAGS));
    }

    private static long position(Slice record) {
        return RecordFields.position(record.bytes(), record.bytes().position());
    }
}
