package io.trivium.broker.engine;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.PullResult.Status;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.LogExtent;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.Slice;
import io.trivium.broker.record.Placement;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Topics.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Reads what is published, on the caller's thread, without a lock. */
final class Reading {
    /** A pull gives up after so many messages that do not match, and says where to go on. */
    private static final int MOST_EXAMINED = 16_384;

    /** The same where a filter looks into the messages. */
    private static final int MOST_READ = 1024;

    private static final int ENTRIES = 128;

    private final Directory topics;
    private final QueueIndexes indexes;
    private final MessageLog log;
    private final ThreadLocal<IndexEntries> scratch = ThreadLocal.withInitial(() -> new IndexEntries(ENTRIES));

    Reading(Directory topics, QueueIndexes indexes, MessageLog log) {
        this.topics = topics;
        this.indexes = indexes;
        this.log = log;
    }

    Optional<QueueRange> range(QueueId id) {
        QueueState queue = find(id);
        return queue == null ? Optional.empty() : Optional.of(range(queue));
    }

    private QueueRange range(QueueState queue) {
        long end = queue.publishedEnd();
        return new QueueRange(Math.min(end, indexes.firstOffset(queue.key(), end)), end);
    }

    LogExtent extent() {
        return new LogExtent(log.start(), log.forced());
    }

    /** The queue with a key, null if its topic is gone. */
    @Nullable
    QueueId name(long queueKey) {
        TopicState topic = topics.byNumber((int) (queueKey >>> 32));
        return topic == null ? null : new QueueId(topic.name(), (int) queueKey);
    }

    /** A queue that exists, null if the topic or the queue does not. */
    @Nullable
    QueueState find(QueueId id) {
        TopicState topic = topics.byName(id.topic());
        if (topic == null) {
            return null;
        }
        Topic published = topic.published();
        QueueState queue = topic.queue(id.number());
        boolean exists =
                published != null && queue != null && (id.number() < published.queues() || queue.publishedEnd() > 0);
        return exists ? queue : null;
    }

    List<QueueId> consumedQueues(String name) {
        TopicState topic = topics.byName(name);
        Topic published = topic == null ? null : topic.published();
        List<QueueId> consumed = new ArrayList<>();
        if (topic != null && published != null) {
            for (QueueState queue : topic.queues()) {
                if (queue.number() < published.readQueues() || !range(queue).empty()) {
                    consumed.add(new QueueId(name, queue.number()));
                }
            }
        }
        return consumed;
    }

    QueueState get(QueueId id) {
        QueueState queue = find(id);
        if (queue == null) {
            boolean known = topics.byName(id.topic()) != null;
            throw known
                    ? new BrokerException(Refusal.UNKNOWN_QUEUE, "there is no queue " + id)
                    : new BrokerException(Refusal.UNKNOWN_TOPIC, "there is no topic " + id.topic());
        }
        return queue;
    }

    PullResult pull(PullQuery query) {
        return read(get(query.queue()), query, Choice.ALL);
    }

    /** Reads messages that are chosen by their index entries first, then by the query's filter. */
    PullResult read(QueueState queue, PullQuery query, Choice choice) {
        QueueRange range = range(queue);
        long offset = query.offset();
        if (offset < range.minOffset()) {
            return nothing(Status.TOO_SMALL, range.minOffset(), range);
        } else if (offset == range.maxOffset()) {
            return nothing(Status.AT_END, offset, range);
        } else if (offset > range.maxOffset()) {
            return nothing(Status.TOO_LARGE, range.maxOffset(), range);
        }
        return collect(queue, query, range, choice);
    }

    /** As {@link #read}, but looks at no message: the reader goes on where it is. */
    PullResult unread(QueueState queue, PullQuery query) {
        QueueRange range = range(queue);
        boolean inside = query.offset() >= range.minOffset() && query.offset() < range.maxOffset();
        return inside ? nothing(Status.NONE_MATCHED, query.offset(), range) : read(queue, query, Choice.NONE);
    }

    private static PullResult nothing(Status status, long next, QueueRange range) {
        return new PullResult(status, next, range.minOffset(), range.maxOffset(), List.of());
    }

    private PullResult collect(QueueState queue, PullQuery query, QueueRange range, Choice choice) {
        List<Slice> found = new ArrayList<>(Math.min(query.maxMessages(), 32));
        try {
            return collect(queue, query, range, choice, found);
        } catch (RuntimeException e) {
            found.forEach(Slice::close);
            throw e;
        }
    }

    private PullResult collect(QueueState queue, PullQuery query, QueueRange range, Choice choice, List<Slice> found) {
        IndexEntries entries = scratch.get();
        long offset = query.offset();
        boolean reads = query.filter().readsRecords();
        long last = Math.min(range.maxOffset(), offset + (reads ? MOST_READ : MOST_EXAMINED));
        long bytes = 0;
        boolean full = false;
        while (offset < last && !full) {
            entries.clear();
            // No more entries than messages are wanted, where most match.
            long limit = reads ? last : Math.min(last, offset + query.maxMessages() - found.size());
            int count = indexes.read(queue.key(), offset, limit, entries);
            if (count == 0) {
                // A hole: messages whose segment is gone or set aside.
                offset = Math.max(offset + 1, indexes.nextOffset(queue.key(), offset, last));
            }
            for (int i = 0; i < count && !full; i++, offset++) {
                Slice slice = choice.takes(offset, entries.flags(i), entries.position(i))
                        ? matching(entries, i, query.filter())
                        : null;
                if (slice != null) {
                    found.add(slice);
                    bytes += entries.size(i);
                    full = found.size() >= query.maxMessages() || bytes >= query.maxBytes();
                }
            }
        }
        Status status = found.isEmpty() ? Status.NONE_MATCHED : Status.FOUND;
        return new PullResult(status, offset, range.minOffset(), range.maxOffset(), found);
    }

    private @Nullable Slice matching(IndexEntries entries, int entry, MessageFilter filter) {
        if (entries.size(entry) == 0 || !filter.mayMatch(entries.tagHash(entry))) {
            return null; // lost to damage, or not wanted
        }
        Slice slice = log.find(entries.position(entry), entries.size(entry));
        if (slice == null) {
            return null;
        }
        boolean taken = false;
        try {
            taken = !filter.readsRecords() || filter.matches(slice.bytes());
            return taken ? slice : null;
        } finally {
            if (!taken) {
                slice.close();
            }
        }
    }

    /** Whether a published message from one offset to another may match. Examines a bounded number and then says yes. */
    boolean mayMatch(QueueState queue, long from, long to, MessageFilter filter) {
        if (to - from > MOST_EXAMINED) {
            return true;
        }
        IndexEntries entries = scratch.get();
        long offset = from;
        while (offset < to) {
            entries.clear();
            int count = indexes.read(queue.key(), offset, to, entries);
            for (int i = 0; i < count; i++) {
                if (filter.mayMatch(entries.tagHash(i))) {
                    return true;
                }
            }
            offset += Math.max(1, count);
        }
        return false;
    }

    OptionalLong offsetAtTime(QueueId id, long storedMillis) {
        QueueState queue = find(id);
        if (queue == null) {
            return OptionalLong.empty();
        }
        long end = queue.publishedEnd();
        return OptionalLong.of(
                Math.min(end, indexes.offsetAtTime(queue.key(), storedMillis).orElse(end)));
    }

    Optional<Slice> message(long position) {
        return message(position, log.forced());
    }

    Optional<Slice> prepared(long position) {
        return message(position, log.written());
    }

    private Optional<Slice> message(long position, long end) {
        if (position < log.start() || position >= end) {
            return Optional.empty();
        }
        Optional<Integer> size = log.inFrameAt(position, frame -> {
            int[] bytes = {0};
            Placement.visit(RecordReader.read(frame), frame.payloadPosition(), (holder, number, message, at) -> {
                if (at == position && topics.byNumber(Placement.topic(holder)) != null) {
                    bytes[0] = message.record().remaining();
                }
            });
            return bytes[0] == 0 ? Optional.empty() : Optional.of(bytes[0]);
        });
        return size.map(bytes -> log.find(position, bytes));
    }

    void findKey(long keyHash, LongPredicate positionVisitor) {
        long forced = log.forced();
        indexes.findKey(keyHash, position -> position >= forced || positionVisitor.test(position));
    }

    /** Chooses messages by what the index knows. */
    @FunctionalInterface
    interface Choice {
        Choice ALL = (offset, flags, position) -> true;
        Choice NONE = (offset, flags, position) -> false;

        boolean takes(long offset, int flags, long position);
    }
}
