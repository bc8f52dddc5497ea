package io.trivium.broker.view;

import io.trivium.broker.topic.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A topic with its queues. The sequencer changes it; any thread reads what is published. */
public final class TopicState {
    private final int number;
    private Topic topic;
    private int nextQueue;
    // Written by the sequencer only; a reader that sees an array sees all of its queues.
    private volatile QueueState[] queues = {};
    private volatile @Nullable Topic published;

    TopicState(Topic topic) {
        this.number = topic.number();
        this.topic = topic;
        set(topic);
    }

    public int number() {
        return number;
    }

    public String name() {
        return topic.name();
    }

    /** The topic as last applied. For the sequencer. */
    public Topic topic() {
        return topic;
    }

    /** The topic as the disk has it, null if the disk has it not, or no longer. For any thread. */
    public @Nullable Topic published() {
        return published;
    }

    /** All queues that exist or have existed: a topic that shrinks keeps them. The array must not be changed. */
    public QueueState[] queues() {
        return queues;
    }

    /** A queue by its number, null if there is none. For any thread. */
    public @Nullable QueueState queue(int queueNumber) {
        QueueState[] all = queues;
        return queueNumber >= 0 && queueNumber < all.length ? all[queueNumber] : null;
    }

    /** The next writable queue, round and round. For the sequencer; the topic must have one. */
    public QueueState nextQueue() {
        nextQueue = (nextQueue + 1) % topic.writeQueues();
        return queues[nextQueue];
    }

    void set(Topic newTopic) {
        topic = newTopic;
        growTo(newTopic.queues());
    }

    void growTo(int count) {
        QueueState[] old = queues;
        if (count > old.length) {
            QueueState[] grown = Arrays.copyOf(old, count);
            for (int i = old.length; i < count; i++) {
                grown[i] = new QueueState(this, i);
            }
            queues = grown;
        }
    }

    void publish(@Nullable Topic newTopic) {
        published = newTopic;
    }
}
