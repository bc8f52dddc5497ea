package io.trivium.broker.view;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.BranchEnded;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.Delivered;
import io.trivium.broker.record.LogRecord.DocumentDropped;
import io.trivium.broker.record.LogRecord.DocumentSet;
import io.trivium.broker.record.LogRecord.Failures;
import io.trivium.broker.record.LogRecord.GroupDropped;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.PreparedChecked;
import io.trivium.broker.record.LogRecord.PreparedEnded;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.record.LogRecord.ScheduleCancelled;
import io.trivium.broker.record.LogRecord.SchedulePassed;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.LogRecord.SegmentDropped;
import io.trivium.broker.record.LogRecord.Started;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.broker.record.Placement;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.record.RecordWriter;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.IndexSink;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies records to the views, the same way when they are new, at a restart and on a replica: it looks at nothing but the record
 * and the views.
 */
public final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final Views views;
    private final IndexSink indexes;
    private final Effects effects;
    // Only what is replayed can refer to them: the numbers are reserved, and nothing that is decided later names them.
    private final Map<Integer, SortedMap<Integer, Long>> lostTopics = new HashMap<>();
    private final Set<Integer> lostGroups = new HashSet<>();

    public Applier(Views views, IndexSink indexes, Effects effects) {
        this.views = views;
        this.indexes = indexes;
        this.effects = effects;
    }

    /** Applies a record whose payload begins at a position. */
    public void apply(LogRecord entry, long payloadPosition) {
        if (entry instanceof Atomic atomic) {
            applyParts(atomic, payloadPosition);
        } else if (entry instanceof Published published) {
            publish(published, payloadPosition);
        } else if (entry instanceof Acknowledged acknowledged) {
            if (lost(acknowledged.group(), acknowledged.topic())) {
                return;
            }
            long queueKey = QueueIndexes.queueKey(acknowledged.topic(), acknowledged.queue());
            long end = 0;
            for (Run run : acknowledged.runs()) {
                end = Math.max(end, run.first() + run.count());
                views.cursors().finish(acknowledged.group(), queueKey, run.first(), run.count(), effects);
            }
            reaches(acknowledged.topic(), acknowledged.queue(), end);
        } else if (entry instanceof CursorMoved moved) {
            if (lost(moved.group(), moved.topic())) {
                return;
            }
            long queueKey = QueueIndexes.queueKey(moved.topic(), moved.queue());
            reaches(moved.topic(), moved.queue(), moved.offset());
            views.cursors().move(moved.group(), queueKey, moved.offset(), effects);
        } else if (entry instanceof Attempted attempted) {
            if (lost(attempted.group(), attempted.topic())) {
                return;
            }
            long queueKey = QueueIndexes.queueKey(attempted.topic(), attempted.queue());
            long end = 0;
            for (Failures failures : attempted.failures()) {
                end = Math.max(end, failures.offset() + 1);
                views.cursors().setAttempts(attempted.group(), queueKey, failures.offset(), failures.count());
            }
            reaches(attempted.topic(), attempted.queue(), end);
        } else if (entry instanceof Delivered delivered) {
            if (lost(delivered.group(), delivered.topic())) {
                return;
            }
            long queueKey = QueueIndexes.queueKey(delivered.topic(), delivered.queue());
            // It is ahead of what was delivered, and may be of what is stored.
            views.cursors().delivered(delivered.group(), queueKey, delivered.end());
        } else if (entry instanceof Scheduled scheduled) {
            schedule(scheduled, payloadPosition);
        } else if (entry instanceof ScheduleCancelled end) {
            views.schedule().cancel(new Due(end.dueMillis(), end.position()));
        } else if (entry instanceof SchedulePassed end) {
            views.schedule().pass(new Due(end.dueMillis(), end.position()));
        } else if (entry instanceof Prepared prepared) {
            long position = Placement.recordPosition(prepared, payloadPosition);
            topicLost(prepared.topic());
            views.prepared().add(position, prepared.storedMillis());
            views.clock().advance(prepared.storedMillis());
        } else if (entry instanceof PreparedEnded ended) {
            views.prepared().end(ended.position());
        } else if (!applyToTransactions(entry, payloadPosition)) {
            applySettings(entry, payloadPosition);
        }
    }

    private boolean applyToTransactions(LogRecord entry, long payloadPosition) {
        if (entry instanceof BranchPrepared prepared) {
            views.branches().add(prepared, payloadPosition, RecordWriter.bytes(prepared));
            views.clock().advance(prepared.preparedMillis());
        } else if (entry instanceof BranchEnded ended) {
            views.branches().end(ended.id(), ended.end());
        } else if (entry instanceof PreparedChecked checked) {
            views.prepared().checked(checked.position(), checked.checks());
        } else {
            return false;
        }
        return true;
    }

    private void applyParts(Atomic atomic, long payloadPosition) {
        PublishReceipt[] last = {new PublishReceipt(0, 0, LogRecord.NONE, 0)};
        Placement.visitParts(atomic, payloadPosition, (part, position) -> {
            if (part instanceof Answered answered) {
                views.answers().add(answered, last[0]);
            } else {
                last[0] = Placement.firstReceipt(part, position, last[0]);
                apply(part, position);
            }
        });
    }

    private void applySettings(LogRecord entry, long payloadPosition) {
        if (entry instanceof TopicSet set) {
            setTopic(set.topic());
        } else if (entry instanceof TopicDropped dropped) {
            dropTopic(dropped.topic());
        } else if (entry instanceof GroupSet set) {
            replaceGroup(set.group());
            views.groups().set(set.group(), payloadPosition, effects);
        } else if (entry instanceof GroupDropped dropped) {
            dropGroup(dropped.group());
        } else if (entry instanceof DocumentSet set) {
            views.documents().set(set.name(), set.content(), effects);
        } else if (entry instanceof SegmentDropped dropped) {
            if (dropped.kept() == 0) {
                views.dropped().add(dropped.start(), dropped.end());
            }
        } else if (entry instanceof DocumentDropped dropped) {
            views.documents().drop(dropped.name(), effects);
        } else if (entry instanceof Started started) {
            views.clock().start(started.incarnation(), started.startedMillis());
            endSessions();
        }
    }

    private void publish(Published published, long payloadPosition) {
        RecordIndexer.index(published, payloadPosition, indexes);
        views.clock().advance(published.storedMillis());
        Origin origin = published.origin();
        if (origin instanceof Origin.FromSchedule schedule) {
            views.schedule().deliver(new Due(schedule.dueMillis(), schedule.position()));
        } else if (origin != null) {
            views.prepared().end(origin.position());
        }
        long end = published.firstOffset() + published.messages().size();
        if (topicLost(published.topic())) {
            lostTopics
                    .computeIfAbsent(published.topic(), none -> new TreeMap<>())
                    .put(published.queue(), end);
        } else {
            views.queueEnds().grow(queue(published.topic(), published.queue()), end, effects);
        }
    }

    private void schedule(Scheduled scheduled, long payloadPosition) {
        RecordIndexer.index(scheduled, payloadPosition, indexes);
        views.clock().advance(scheduled.storedMillis());
        if (scheduled.preparedPosition() != LogRecord.NONE) {
            views.prepared().end(scheduled.preparedPosition());
        }
        topicLost(scheduled.topic());
        long position = Placement.recordPosition(scheduled, payloadPosition);
        views.schedule().add(new Due(scheduled.dueMillis(), position));
    }

    /**
     * What names offsets of a queue shows that they were given, also when the records of their messages are damaged: they are not given
     * again, to messages that would count as finished.
     */
    private void reaches(int topic, int number, long end) {
        QueueState queue = queue(topic, number);
        if (end > queue.end()) {
            LOG.error("The records of messages before offset {} of queue {}/{} are damaged", end, topic, number);
            views.queueEnds().grow(queue, end, effects);
        }
    }

    private QueueState queue(int topic, int number) {
        TopicState state = views.topics().byNumber(topic);
        if (state != null) {
            // A queue that its topic has lost since may still get what was accepted for it.
            state.growTo(number + 1);
        }
        QueueState queue = state == null ? null : state.queue(number);
        if (queue == null) {
            throw new IllegalStateException("record for queue " + topic + "/" + number + ", which does not exist");
        }
        return queue;
    }

    /**
     * Tells whether a topic is not there because the record that made it is damaged. What else the log has of it is passed over, and its
     * number is never given again: what stands under it is not another topic's.
     */
    private boolean topicLost(int number) {
        if (views.topics().byNumber(number) != null) {
            return false;
        }
        if (!lostTopics.containsKey(number)) {
            views.topics().reserve(number);
            LOG.error(
                    "The record that made topic number {} is damaged: its messages are in the log, but not served",
                    number);
            lostTopics.put(number, new TreeMap<>());
        }
        return true;
    }

    private boolean groupLost(int number) {
        if (views.groups().byNumber(number) != null) {
            return false;
        }
        if (lostGroups.add(number)) {
            views.groups().reserve(number);
            LOG.error("The record that made group number {} is damaged: what it has finished is passed over", number);
        }
        return true;
    }

    private boolean lost(int group, int topic) {
        boolean groupLost = groupLost(group);
        return topicLost(topic) || groupLost;
    }

    private void setTopic(Topic topic) {
        // One of that name may still be here if the record of its end is damaged.
        TopicState namesake = views.topics().byName(topic.name());
        if (namesake != null && namesake.number() != topic.number()) {
            dropTopic(namesake.number());
        }
        views.topics().set(topic, effects);
        SortedMap<Integer, Long> ends = lostTopics.remove(topic.number());
        if (ends != null) {
            // Only the record that made it was damaged, and its settings were changed later: its offsets go on.
            ends.forEach((number, end) -> views.queueEnds().grow(queue(topic.number(), number), end, effects));
        }
    }

    private void replaceGroup(ConsumerGroup group) {
        GroupState namesake = views.groups().byName(group.name());
        if (namesake != null && namesake.number() != group.number()) {
            dropGroup(namesake.number());
        }
        lostGroups.remove(group.number());
    }

    private void dropTopic(int number) {
        TopicState topic = views.topics().byNumber(number);
        if (topic != null) {
            views.queueEnds().drop(topic);
            views.topics().drop(number, effects);
            views.cursors().dropTopic(number);
        }
    }

    private void dropGroup(int number) {
        views.groups().drop(number, effects);
        views.cursors().dropGroup(number);
    }

    private void endSessions() {
        List<ConsumerGroup> ended = new ArrayList<>();
        for (GroupState group : views.groups().all()) {
            if (group.settings().kind().endsWithSession()) {
                ended.add(group.group());
            }
        }
        ended.forEach(group -> dropGroup(group.number()));
    }
}
