package io.trivium.broker.engine;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.view.QueueState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records that together publish messages to several queues, in the order in which they came: positions follow the order of sending,
 * over all queues of a topic, too.
 */
final class Batch {
    private final List<LogRecord> records = new ArrayList<>();
    private final Map<QueueState, Long> ends = new HashMap<>();
    private final long storedMillis;

    Batch(long storedMillis) {
        this.storedMillis = storedMillis;
    }

    /** Adds a record of another kind. */
    void add(LogRecord entry) {
        records.add(entry);
    }

    /** Adds a message, to the record before if that is of the same queue. */
    void publish(QueueState queue, OutgoingMessage message) {
        long offset = ends.getOrDefault(queue, queue.end());
        ends.put(queue, offset + 1);
        int topic = queue.topic().number();
        if (!records.isEmpty()
                && records.get(records.size() - 1) instanceof Published last
                && last.topic() == topic
                && last.queue() == queue.number()) {
            last.messages().add(message);
            return;
        }
        List<OutgoingMessage> messages = new ArrayList<>(List.of(message));
        records.add(new Published(topic, queue.number(), offset, storedMillis, null, messages));
    }

    List<LogRecord> records() {
        return records;
    }
}
