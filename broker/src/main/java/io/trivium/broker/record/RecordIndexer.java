package io.trivium.broker.record;

import io.trivium.broker.log.Frame;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.broker.store.IndexSink;
import io.trivium.broker.store.QueueIndexes;

/** The index entries that the engine's records make. Stores use it to rebuild the index of a segment. */
public final class RecordIndexer implements FrameIndexer {
    @Override
    public void index(Frame frame, IndexSink sink) {
        index(RecordReader.read(frame), frame.payloadPosition(), sink);
    }

    /** Indexes a record whose payload begins at a position. */
    public static void index(LogRecord entry, long payloadPosition, IndexSink sink) {
        if (entry instanceof Published published && published.messages().size() == 1) {
            // By far the most frequent, and nothing need be allocated for it.
            OutgoingMessage message = published.messages().get(0);
            long position = Placement.firstRecordPosition(published.messages(), payloadPosition);
            indexPublished(published, 0, message, position, sink);
            return;
        }
        Placement.visit(entry, payloadPosition, (holder, number, message, position) -> {
            if (holder instanceof Published published) {
                indexPublished(published, number, message, position, sink);
            } else if (holder instanceof Scheduled scheduled) {
                sink.addDue(scheduled.dueMillis(), position);
            }
        });
    }

    private static void indexPublished(
            Published published, int number, OutgoingMessage message, long position, IndexSink sink) {
        boolean fired = published.origin() instanceof Origin.FromSchedule;
        sink.addMessage(
                QueueIndexes.queueKey(published.topic(), published.queue()),
                published.firstOffset() + number,
                position,
                message.record().remaining(),
                message.tagHash(),
                message.orderingKeyHash(),
                fired ? message.flags() | IndexFlags.DELAYED : message.flags(),
                message.priority(),
                published.storedMillis());
        for (long key : message.keyHashes()) {
            sink.addKey(key, position);
        }
    }
}
