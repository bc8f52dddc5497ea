package io.trivium.broker.record;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Scheduled;
import java.util.List;

/** Tells where in the log the messages of a record begin, by the record and the position of its payload alone. */
public final class Placement {
    private Placement() {}

    /** Visits the messages of a record, those of its parts included, in the order of the log. */
    public static void visit(LogRecord entry, long payloadPosition, Visitor visitor) {
        if (entry instanceof Published published) {
            visitMessages(
                    published.messages(),
                    payloadPosition,
                    (number, message, position) -> visitor.visit(entry, number, message, position));
        } else if (entry instanceof Scheduled scheduled) {
            visitor.visit(entry, 0, scheduled.message(), recordPosition(scheduled, payloadPosition));
        } else if (entry instanceof Prepared prepared) {
            visitor.visit(entry, 0, prepared.message(), recordPosition(prepared, payloadPosition));
        } else if (entry instanceof Atomic atomic) {
            visitParts(atomic, payloadPosition, (part, position) -> visit(part, position, visitor));
        }
    }

    /** Visits the parts of an atomic record with the positions of their payloads. */
    public static void visitParts(Atomic atomic, long payloadPosition, PartVisitor visitor) {
        long position = payloadPosition + RecordWriter.ATOMIC_HEAD;
        for (LogRecord part : atomic.parts()) {
            visitor.visit(part, position + RecordWriter.PART_HEAD);
            position += RecordWriter.PART_HEAD + RecordWriter.bytes(part);
        }
    }

    /** Where the first message of a record that publishes or schedules stands; {@code otherwise} for other records. */
    public static PublishReceipt firstReceipt(LogRecord entry, long payloadPosition, PublishReceipt otherwise) {
        if (entry instanceof Published published) {
            return new PublishReceipt(
                    published.queue(),
                    published.firstOffset(),
                    firstRecordPosition(published.messages(), payloadPosition),
                    published.storedMillis());
        } else if (entry instanceof Scheduled scheduled) {
            return new PublishReceipt(
                    scheduled.queue(), 0, recordPosition(scheduled, payloadPosition), scheduled.storedMillis());
        }
        return otherwise;
    }

    /** Where the payload of the first part of an atomic record begins. */
    public static long firstPartPosition(long payloadPosition) {
        return payloadPosition + RecordWriter.ATOMIC_HEAD + RecordWriter.PART_HEAD;
    }

    /** The number of the topic of a record that holds messages itself. */
    public static int topic(LogRecord holder) {
        if (holder instanceof Published published) {
            return published.topic();
        } else if (holder instanceof Scheduled scheduled) {
            return scheduled.topic();
        } else if (holder instanceof Prepared prepared) {
            return prepared.topic();
        }
        throw new IllegalArgumentException("holds no message: " + holder);
    }

    /** Where the record of the first message of a publication begins. */
    public static long firstRecordPosition(List<OutgoingMessage> messages, long payloadPosition) {
        return payloadPosition + RecordWriter.PUBLISHED_HEAD + RecordWriter.headBytes(messages.get(0));
    }

    public static long recordPosition(Scheduled scheduled, long payloadPosition) {
        return payloadPosition + RecordWriter.SCHEDULED_HEAD + RecordWriter.headBytes(scheduled.message());
    }

    public static long recordPosition(Prepared prepared, long payloadPosition) {
        return payloadPosition + RecordWriter.PREPARED_HEAD + RecordWriter.headBytes(prepared.message());
    }

    /** Visits the messages of a publication. */
    public static void visitMessages(List<OutgoingMessage> messages, long payloadPosition, MessageVisitor visitor) {
        long position = payloadPosition + RecordWriter.PUBLISHED_HEAD;
        for (int i = 0; i < messages.size(); i++) {
            OutgoingMessage message = messages.get(i);
            position += RecordWriter.headBytes(message);
            visitor.visit(i, message, position);
            position += message.record().remaining();
        }
    }

    /** Sees messages. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Sees one message.
         *
         * @param holder the record that holds the message itself, never an {@link Atomic}
         * @param number of the message within its record
         * @param recordPosition where its stored record begins
         */
        void visit(LogRecord holder, int number, OutgoingMessage message, long recordPosition);
    }

    /** Sees the messages of a publication. */
    @FunctionalInterface
    public interface MessageVisitor {
        void visit(int number, OutgoingMessage message, long recordPosition);
    }

    /** Sees parts. */
    @FunctionalInterface
    public interface PartVisitor {
        void visit(LogRecord part, long payloadPosition);
    }
}
