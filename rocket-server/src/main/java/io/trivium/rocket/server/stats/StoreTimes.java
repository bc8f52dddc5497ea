package io.trivium.rocket.server.stats;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;

/** When messages were stored. Thread-safe. */
public final class StoreTimes {
    private static final int MAX_TOPICS = 1_000;

    private final Broker engine;

    public StoreTimes(Broker engine) {
        this.engine = engine;
    }

    /** The store time of the oldest message among the first of a bounded number of queues; -1 if there is none. */
    public long oldest() {
        return engine.topics().stream()
                .limit(MAX_TOPICS)
                .map(topic -> new QueueId(topic.name(), 0))
                .flatMap(queue -> engine.range(queue).stream()
                        .filter(range -> !range.empty())
                        .map(range -> of(queue, range.minOffset())))
                .filter(millis -> millis > 0)
                .min(Long::compare)
                .orElse(-1L);
    }

    /** The store time of the message at an offset of a queue that exists, epoch milliseconds; -1 if it is not there. */
    public long of(QueueId queue, long offset) {
        if (offset < 0) {
            return -1;
        }
        try (PullResult found = engine.pull(new PullQuery(queue, offset, 1, 1, MessageFilter.ALL))) {
            if (found.records().isEmpty()) {
                return -1;
            }
            ByteBuffer record = found.records().get(0).bytes();
            return RecordFields.storedMillis(record, record.position());
        }
    }
}
