package io.trivium.broker.view;

import io.trivium.broker.store.QueueIndexes;

/** A queue. The sequencer changes it; any thread reads what is published. */
public final class QueueState implements Publishable {
    private final TopicState topic;
    private final int number;
    private final long key;
    private long end;
    private long changedSince;
    private volatile long publishedEnd;

    QueueState(TopicState topic, int number) {
        this.topic = topic;
        this.number = number;
        this.key = QueueIndexes.queueKey(topic.number(), number);
    }

    public TopicState topic() {
        return topic;
    }

    public int number() {
        return number;
    }

    /** The queue's key in the indexes. */
    public long key() {
        return key;
    }

    /** The offset that the next message gets. For the sequencer. */
    public long end() {
        return end;
    }

    /** The offset after the last message that the disk has. For any thread. */
    public long publishedEnd() {
        return publishedEnd;
    }

    void growTo(long newEnd) {
        end = newEnd;
    }

    /** Tells whether the queue is to change for the first time since a mark. */
    boolean changesFirst(long mark) {
        boolean first = changedSince != mark;
        changedSince = mark;
        return first;
    }

    @Override
    public void publish(long value) {
        publishedEnd = value;
    }

    @Override
    public String toString() {
        return topic.name() + "/" + number;
    }
}
