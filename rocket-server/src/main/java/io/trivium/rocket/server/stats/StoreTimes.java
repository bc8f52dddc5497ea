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
    private final Broker engine;

    public StoreTimes(Broker engine) {
        this.engine = engine;
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
