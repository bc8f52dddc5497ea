package io.trivium.broker.pop;

import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.QueueState;

/** A queue as one group pops it: the group's cursor, and the messages that consumers have or that are hidden. */
final class PopQueue {
    private final QueueState queue;
    private final Cursor cursor;
    private final LongMap<Entry> taken = new LongMap<>();
    private final DeliveredMark mark;

    PopQueue(QueueState queue, Cursor cursor) {
        this.queue = queue;
        this.cursor = cursor;
        mark = new DeliveredMark(cursor);
    }

    QueueState queue() {
        return queue;
    }

    int number() {
        return queue.number();
    }

    Cursor cursor() {
        return cursor;
    }

    /** What of it was delivered. */
    DeliveredMark mark() {
        return mark;
    }

    /** Leased and hidden messages, by offset. */
    LongMap<Entry> taken() {
        return taken;
    }

    boolean available(long offset) {
        return !cursor.isFinished(offset) && !taken.contains(offset);
    }
}
