package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.publish.Undecided;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.PreparedChecked;
import io.trivium.broker.record.LogRecord.PreparedEnded;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.Placement;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.Due;
import io.trivium.broker.transaction.Placing;
import io.trivium.broker.view.PreparedMessages.Waiting;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import io.trivium.message.StoredRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides where messages go: into a queue, into the schedule until their time, or aside until their sender decides. The sequencer's.
 */
final class Publishing implements Placing {
    /** What stands in the log must fit once more, with all that a dead letter adds. */
    private static final int DEAD_LETTER_RESERVE = 4096;
    /** Enough for the fields that the engine fills in: the door has encoded and checked the rest. */
    private static final int SMALLEST_RECORD = StoredRecord.size(0, 0, 0, 0);

    private static final PublishReceipt NO_RECEIPT = new PublishReceipt(0, 0, LogRecord.NONE, 0);

    private final Views views;
    private final Sequencer sequencer;
    private final MessageLog log;
    private final InstantSource clock;
    private final DiskWatch disk;

    Publishing(Views views, Sequencer sequencer, MessageLog log, InstantSource clock, DiskWatch disk) {
        this.views = views;
        this.sequencer = sequencer;
        this.log = log;
        this.clock = clock;
        this.disk = disk;
    }

    List<PublishReceipt> publish(Publication publication) {
        RequestToken token = publication.token();
        PublishReceipt answer = token == null ? null : views.answers().find(token.session(), token.sequence());
        if (answer != null) {
            return List.of(answer);
        }
        TopicState topic = writableTopic(publication.topic());
        List<OutgoingMessage> messages = publication.messages();
        if (messages.size() == 1) {
            return List.of(publish(topic, messages, LogRecord.NONE, token));
        }
        check(messages);
        return append(queue(topic, messages.get(0).queue()), messages, null);
    }

    private PublishReceipt publish(
            TopicState topic, List<OutgoingMessage> one, long preparedPosition, @Nullable RequestToken token) {
        OutgoingMessage message = one.get(0);
        check(message);
        QueueState queue = preparedPosition == LogRecord.NONE ? null : accepted(topic, message.queue());
        LogRecord entry = entry(queue != null ? queue : queue(topic, message.queue()), one, preparedPosition);
        if (token == null) {
            return Placement.firstReceipt(entry, sequencer.append(entry), NO_RECEIPT);
        }
        LogRecord answered = new Answered(token.session(), token.sequence(), token.oldestOpen(), storeTime());
        long payload = sequencer.append(new Atomic(List.of(entry, answered)));
        return Placement.firstReceipt(entry, Placement.firstPartPosition(payload), NO_RECEIPT);
    }

    /** The record that publishes or schedules a message. */
    private LogRecord entry(QueueState queue, List<OutgoingMessage> one, long preparedPosition) {
        OutgoingMessage message = one.get(0);
        if (message.deliverAtMillis() > clock.millis()) {
            return scheduled(queue, message, preparedPosition);
        }
        Origin origin = preparedPosition == LogRecord.NONE ? null : new Origin.FromPrepared(preparedPosition);
        return new Published(queue.topic().number(), queue.number(), queue.end(), storeTime(), origin, one);
    }

    private List<PublishReceipt> append(QueueState queue, List<OutgoingMessage> messages, @Nullable Origin origin) {
        long storedMillis = storeTime();
        long firstOffset = queue.end();
        long payload = sequencer.append(
                new Published(queue.topic().number(), queue.number(), firstOffset, storedMillis, origin, messages));
        return Receipts.of(queue.number(), firstOffset, storedMillis, messages, payload);
    }

    private Scheduled scheduled(QueueState queue, OutgoingMessage message, long preparedPosition) {
        return new Scheduled(
                queue.topic().number(),
                queue.number(),
                storeTime(),
                message.deliverAtMillis(),
                preparedPosition,
                message);
    }

    PublishReceipt prepare(String topicName, OutgoingMessage message) {
        TopicState topic = writableTopic(topicName);
        check(message);
        QueueState queue = queue(topic, message.queue());
        Prepared prepared = new Prepared(topic.number(), queue.number(), storeTime(), message);
        return Receipts.of(prepared, sequencer.append(prepared));
    }

    PublishReceipt commit(long preparedPosition, String topicName, OutgoingMessage message) {
        checkPrepared(preparedPosition);
        // The topic took it when it was prepared: nobody would send it again
        return publish(topic(topicName), List.of(message), preparedPosition, null);
    }

    void rollback(long preparedPosition) {
        checkPrepared(preparedPosition);
        sequencer.append(new PreparedEnded(preparedPosition));
    }

    List<Undecided> undecided(Duration olderThan, long after, int limit) {
        long now = clock.millis();
        long latest = now - olderThan.toMillis();
        List<Undecided> found = new ArrayList<>();
        for (Map.Entry<Long, Waiting> entry : views.prepared().after(after).entrySet()) {
            long stored = entry.getValue().storedMillis();
            // Store times never go back along the log: the rest is younger. But for those of a clock that was ahead, of
            // which nobody knows how old they are.
            if ((stored > latest && stored <= now) || found.size() == limit) {
                break;
            }
            found.add(new Undecided(entry.getKey(), entry.getValue().checks()));
        }
        return found;
    }

    boolean countCheck(long preparedPosition) {
        Waiting message = views.prepared().all().get(preparedPosition);
        if (message == null) {
            return false;
        }
        sequencer.append(new PreparedChecked(preparedPosition, message.checks() + 1));
        return true;
    }

    @Override
    public int check(String topicName, OutgoingMessage message) {
        TopicState topic = writableTopic(topicName);
        check(message);
        if (message.queue() != OutgoingMessage.ANY_QUEUE) {
            queue(topic, message.queue());
        }
        return topic.number();
    }

    @Override
    public void admit() {
        disk.admit();
    }

    @Override
    public List<LogRecord> place(List<Send> sends) {
        if (!sends.isEmpty()) {
            admit();
        }
        Batch batch = new Batch(storeTime());
        long now = clock.millis();
        for (Send send : sends) {
            TopicState topic = views.topics().byNumber(send.topic());
            QueueState queue =
                    topic == null ? null : accepted(topic, send.message().queue());
            if (queue == null) {
                continue;
            }
            if (send.message().deliverAtMillis() > now) {
                batch.add(scheduled(queue, send.message(), LogRecord.NONE));
            } else {
                batch.publish(queue, send.message());
            }
        }
        return batch.records();
    }

    /** Whether the disk has room for messages whose time has come: they are late rather than lost. */
    boolean hasRoom() {
        return !disk.full();
    }

    /** Publishes a message whose time has come; returns false if nobody takes it any more. */
    boolean deliver(Scheduled scheduled, Due due) {
        TopicState topic = views.topics().byNumber(scheduled.topic());
        QueueState queue = topic == null ? null : accepted(topic, scheduled.queue());
        if (queue == null) {
            return false;
        }
        append(queue, List.of(scheduled.message()), new Origin.FromSchedule(due.millis(), due.position()));
        return true;
    }

    /**
     * A queue for a message that was accepted before its topic may have lost queues: its own, or else another one that takes
     * messages. A topic that takes nothing any more keeps what it has; null if that is not the queue.
     */
    private static @Nullable QueueState accepted(TopicState topic, int number) {
        int writable = topic.topic().writeQueues();
        if (writable > 0 && (number < 0 || number >= writable)) {
            return topic.nextQueue();
        }
        return topic.queue(number);
    }

    @Override
    public long storeTime() {
        return storeTime(clock.millis());
    }

    private long storeTime(long now) {
        return Math.max(now, views.clock().lastMillis());
    }

    private TopicState writableTopic(String name) {
        TopicState topic = topic(name);
        if (!topic.topic().writable()) {
            throw new BrokerException(Refusal.NOT_PERMITTED, "topic " + name + " takes no messages");
        }
        return topic;
    }

    private TopicState topic(String name) {
        admit();
        TopicState topic = views.topics().byName(name);
        if (topic == null) {
            throw new BrokerException(Refusal.UNKNOWN_TOPIC, "there is no topic " + name);
        }
        return topic;
    }

    /** A queue that is only read any more takes messages, too: a client may not know yet. */
    private static QueueState queue(TopicState topic, int number) {
        int writable = topic.topic().writeQueues();
        if (number == OutgoingMessage.ANY_QUEUE && writable > 0) {
            return topic.nextQueue();
        }
        int queues = writable > 0 ? topic.topic().queues() : 0;
        QueueState queue = number < queues ? topic.queue(number) : null;
        if (queue == null) {
            throw new BrokerException(
                    Refusal.UNKNOWN_QUEUE,
                    "topic " + topic.name() + " has " + queues + " queues that take messages, none is number "
                            + number);
        }
        return queue;
    }

    private void checkPrepared(long position) {
        if (!views.prepared().contains(position)) {
            throw new BrokerException(
                    Refusal.UNKNOWN_PREPARED_MESSAGE, "no undecided message stands at position " + position);
        }
    }

    private void check(List<OutgoingMessage> messages) {
        long bytes = 0;
        long now = clock.millis();
        for (OutgoingMessage message : messages) {
            check(message);
            bytes += Receipts.bytes(message);
            if (message.queue() != messages.get(0).queue()) {
                throw new BrokerException(Refusal.INVALID, "the messages of one publication are for one queue");
            }
            if (message.deliverAtMillis() > now) {
                throw new BrokerException(Refusal.INVALID, "a message with a delivery time is published by itself");
            }
        }
        checkBytes(bytes);
    }

    private void check(OutgoingMessage message) {
        ByteBuffer stored = message.record();
        if (stored.remaining() < SMALLEST_RECORD || stored.getInt(stored.position()) != stored.remaining()) {
            throw new BrokerException(Refusal.INVALID, "not a stored record");
        }
        if (message.keyHashes().length > Short.MAX_VALUE) {
            throw new BrokerException(Refusal.INVALID, "more than " + Short.MAX_VALUE + " keys");
        }
        checkBytes(Receipts.bytes(message));
    }

    private void checkBytes(long bytes) {
        if (bytes + DEAD_LETTER_RESERVE > log.maxPayloadBytes()) {
            throw new BrokerException(
                    Refusal.TOO_LARGE, bytes + " bytes, the log takes less than " + log.maxPayloadBytes());
        }
    }

    static boolean answersWhenWritten(Publication publication) {
        return publication.durability() == Durability.WRITTEN;
    }
}
