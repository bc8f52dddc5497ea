package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where each queue ends: the next offset of each. In snapshots: the queue's key and its end. */
final class QueueEnds implements View {
    private final Topics topics;
    private final List<QueueState> changed = new ArrayList<>();
    private final List<Long> dropped = new ArrayList<>();

    QueueEnds(Topics topics) {
        this.topics = topics;
    }

    void grow(QueueState queue, long end, Effects effects) {
        if (queue.growTo(end)) {
            changed.add(queue);
        }
        effects.publishLater(queue, end);
    }

    void drop(TopicState topic) {
        for (QueueState queue : topic.queues()) {
            if (queue.end() > 0) {
                changed.remove(queue);
                dropped.add(queue.key());
            }
        }
    }

    @Override
    public String name() {
        return "queues";
    }

    @Override
    public List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>();
        for (QueueState queue : changed) {
            changes.add(new Change(Bytes.of(queue.key()), Bytes.of(queue.end())));
            queue.forgetChange();
        }
        dropped.forEach(key -> changes.add(new Change(Bytes.of(key), null)));
        changed.clear();
        dropped.clear();
        return Bytes.sorted(changes);
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
        queue.forgetChange();
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
