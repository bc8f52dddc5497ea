package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;

/** Where each queue ends: the next offset of each. In snapshots: the queue's key and its end. */
final class QueueEnds implements View {
    private final Topics topics;
    private final Changes<Long> changes = new Changes<>(this::encode);

    QueueEnds(Topics topics) {
        this.topics = topics;
    }

    void grow(QueueState queue, long end, Effects effects) {
        if (queue.changesFirst(changes.marks())) {
            changes.before(queue.key());
        }
        queue.growTo(end);
        effects.publishLater(queue, end);
    }

    /** Before a topic goes. */
    void drop(TopicState topic) {
        for (QueueState queue : topic.queues()) {
            if (queue.end() > 0) {
                changes.before(queue.key());
            }
        }
    }

    @Override
    public String name() {
        return "queues";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Long key) {
        TopicState topic = topics.byNumber((int) (key >>> 32));
        QueueState queue = topic == null ? null : topic.queue(key.intValue());
        return new Change(Bytes.of(key), queue == null ? null : Bytes.of(queue.end()));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        long queueKey = ByteBuffer.wrap(key).getLong();
        int number = (int) queueKey;
        TopicState topic = topics.byNumber((int) (queueKey >>> 32));
        if (topic == null) {
            throw new IllegalStateException("saved queue of an unknown topic: " + Long.toHexString(queueKey));
        }
        // A topic that was shrunk keeps the queues that hold messages.
        topic.growTo(number + 1);
        QueueState queue = topic.queues()[number];
        queue.growTo(ByteBuffer.wrap(value).getLong());
        queue.publish(queue.end());
    }

    void dump(StringBuilder text) {
        for (TopicState topic : topics.all()) {
            for (QueueState queue : topic.queues()) {
                if (queue.end() > 0) {
                    text.append("queue ").append(topic.number()).append('/').append(queue.number());
                    text.append(" ends ").append(queue.end()).append('\n');
                }
            }
        }
    }
}
