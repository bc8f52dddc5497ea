package io.trivium.broker.record;

import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.BranchEnded;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.Delivered;
import io.trivium.broker.record.LogRecord.DocumentDropped;
import io.trivium.broker.record.LogRecord.DocumentSet;
import io.trivium.broker.record.LogRecord.Failures;
import io.trivium.broker.record.LogRecord.GroupDropped;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.PreparedChecked;
import io.trivium.broker.record.LogRecord.PreparedEnded;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.record.LogRecord.ScheduleCancelled;
import io.trivium.broker.record.LogRecord.SchedulePassed;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.LogRecord.SegmentDropped;
import io.trivium.broker.record.LogRecord.Staged;
import io.trivium.broker.record.LogRecord.Started;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes records into the log's frames. All numbers are big-endian; each payload begins with the version of its layout, 1.
 *
 * <pre>
 * Published      topic int, queue int, first offset long, stored long, origin byte (0 none, 1 schedule, 2 prepared),
 *                origin's position long, origin's due time long, count int, messages
 * Scheduled      topic int, queue int, stored long, due long, prepared position long (-1 none), message
 * Prepared       topic int, queue int, stored long, message
 * ScheduleCancelled  due long, position long
 * PreparedEnded  position long
 * Acknowledged   group int, topic int, queue int, count int, count times: first offset long, length int
 * Attempted      group int, topic int, queue int, count int, count times: offset long, failures int
 * CursorMoved    group int, topic int, queue int, offset long
 * Delivered      group int, topic int, queue int, end long
 * TopicSet       as {@link SettingsCodec} writes it; TopicDropped: number int
 * GroupSet       as {@link SettingsCodec} writes it; GroupDropped: number int
 * SegmentDropped start long, end long, kept int
 * DocumentSet    name, content; DocumentDropped: name; each a length int and UTF-8
 * Started        incarnation int, started long
 * Atomic         count int, count times: kind byte, length int, payload
 * Staged         topic int, queue int (-1 any), due long (0 none), message
 * BranchPrepared id, prepared long, count int, parts as in Atomic, owner unless it is empty
 * BranchEnded    id, end byte
 * Answered       session, sequence long, oldest open long, answered long
 * PreparedChecked position long, checks int
 *
 * message        tag hash int, ordering key hash int, flags byte, priority byte, keys short, key hashes long each,
 *                RocketMQ's stored record (its first int is its length)
 * id, session, owner  length short, UTF-8
 * </pre>
 */
public final class RecordWriter {
    static final byte VERSION = 1;
    static final int PUBLISHED_HEAD = 1 + 4 + 4 + 8 + 8 + 1 + 8 + 8 + 4;
    static final int SCHEDULED_HEAD = 1 + 4 + 4 + 8 + 8 + 8;
    static final int PREPARED_HEAD = 1 + 4 + 4 + 8;
    static final int STAGED_HEAD = 1 + 4 + 4 + 8;
    /** The bytes of an atomic record before its first part, and of a part before its payload. */
    static final int ATOMIC_HEAD = 1 + 4;

    static final int PART_HEAD = 1 + 4;
    static final int MESSAGE_HEAD = 4 + 4 + 1 + 1 + 2;

    private RecordWriter() {}

    /**
     * Appends a record to the log, in memory. Messages are copied once, into the frame, and completed there: queue, offset,
     * position and store time.
     *
     * @param bytes what {@link #bytes} says of the record
     * @return where the frame's payload begins
     */
    public static long append(MessageLog log, LogRecord entry, int bytes) {
        OpenFrame frame = log.begin(RecordKind.of(entry), bytes);
        write(entry, frame.payload(), frame.payloadPosition());
        log.seal(frame);
        return frame.payloadPosition();
    }

    /** How many bytes the record's payload takes. */
    public static int bytes(LogRecord entry) {
        if (entry instanceof Published published) {
            return PUBLISHED_HEAD + bytes(published.messages());
        } else if (entry instanceof Acknowledged acknowledged) {
            return 1 + 12 + 4 + 12 * acknowledged.runs().size();
        } else if (entry instanceof CursorMoved || entry instanceof Delivered) {
            return 1 + 12 + 8;
        } else if (entry instanceof Scheduled scheduled) {
            return SCHEDULED_HEAD + bytes(scheduled.message());
        } else if (entry instanceof Prepared prepared) {
            return PREPARED_HEAD + bytes(prepared.message());
        } else if (entry instanceof Attempted attempted) {
            return 1 + 12 + 4 + 12 * attempted.failures().size();
        } else if (entry instanceof ScheduleCancelled || entry instanceof SchedulePassed) {
            return 1 + 16;
        } else if (entry instanceof PreparedEnded) {
            return 1 + 8;
        } else if (entry instanceof TopicSet set) {
            return 1 + SettingsCodec.bytes(set.topic());
        } else if (entry instanceof GroupSet set) {
            return 1 + SettingsCodec.bytes(set.group());
        } else if (entry instanceof DocumentSet set) {
            return 1 + SettingsCodec.bytes(set.name()) + SettingsCodec.bytes(set.content());
        } else if (entry instanceof SegmentDropped) {
            return 1 + 16 + 4;
        } else if (entry instanceof DocumentDropped dropped) {
            return 1 + SettingsCodec.bytes(dropped.name());
        } else if (entry instanceof Started) {
            return 1 + 4 + 8;
        } else if (entry instanceof Atomic atomic) {
            return ATOMIC_HEAD + partBytes(atomic.parts());
        }
        return bytesOfTransaction(entry);
    }

    private static int bytesOfTransaction(LogRecord entry) {
        if (entry instanceof Answered answered) {
            return 1 + textBytes(answered.session()) + 8 + 8 + 8;
        } else if (entry instanceof Staged staged) {
            return STAGED_HEAD + bytes(staged.message());
        } else if (entry instanceof BranchPrepared prepared) {
            int owner = prepared.owner().isEmpty() ? 0 : textBytes(prepared.owner());
            return 1 + textBytes(prepared.id()) + 8 + 4 + partBytes(prepared.parts()) + owner;
        } else if (entry instanceof BranchEnded ended) {
            return 1 + textBytes(ended.id()) + 1;
        } else if (entry instanceof PreparedChecked) {
            return 1 + 8 + 4;
        }
        return 1 + 4;
    }

    private static int partBytes(List<LogRecord> parts) {
        int bytes = 0;
        for (int i = 0; i < parts.size(); i++) {
            bytes += PART_HEAD + bytes(parts.get(i));
        }
        return bytes;
    }

    private static int textBytes(String text) {
        return 2 + text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** How many bytes come before the record of a message. */
    static int headBytes(OutgoingMessage message) {
        return MESSAGE_HEAD + 8 * message.keyHashes().length;
    }

    private static int bytes(OutgoingMessage message) {
        return headBytes(message) + message.record().remaining();
    }

    private static int bytes(List<OutgoingMessage> messages) {
        int bytes = 0;
        for (int i = 0; i < messages.size(); i++) {
            bytes += bytes(messages.get(i));
        }
        return bytes;
    }

    /** Writes at the buffer's position, which is the given position of the log. */
    static void write(LogRecord entry, ByteBuffer to, long position) {
        long base = position - to.position();
        to.put(VERSION);
        if (entry instanceof Published published) {
            writePublished(published, to, base);
        } else if (entry instanceof Acknowledged acknowledged) {
            writeTriple(to, acknowledged.group(), acknowledged.topic(), acknowledged.queue());
            to.putInt(acknowledged.runs().size());
            for (Run run : acknowledged.runs()) {
                to.putLong(run.first()).putInt(run.count());
            }
        } else if (entry instanceof CursorMoved moved) {
            writeTriple(to, moved.group(), moved.topic(), moved.queue());
            to.putLong(moved.offset());
        } else if (entry instanceof Delivered delivered) {
            writeTriple(to, delivered.group(), delivered.topic(), delivered.queue());
            to.putLong(delivered.end());
        } else if (entry instanceof Scheduled scheduled) {
            to.putInt(scheduled.topic()).putInt(scheduled.queue()).putLong(scheduled.storedMillis());
            to.putLong(scheduled.dueMillis()).putLong(scheduled.preparedPosition());
            writeMessage(scheduled.message(), to, base, scheduled.queue(), 0, scheduled.storedMillis());
        } else if (entry instanceof Prepared prepared) {
            to.putInt(prepared.topic()).putInt(prepared.queue()).putLong(prepared.storedMillis());
            writeMessage(prepared.message(), to, base, prepared.queue(), 0, prepared.storedMillis());
        } else if (entry instanceof Attempted attempted) {
            writeTriple(to, attempted.group(), attempted.topic(), attempted.queue());
            to.putInt(attempted.failures().size());
            for (Failures failures : attempted.failures()) {
                to.putLong(failures.offset()).putInt(failures.count());
            }
        } else if (entry instanceof Atomic atomic) {
            writeParts(atomic.parts(), to, base);
        } else if (!writeOfTransaction(entry, to, base)) {
            writeSmall(entry, to);
        }
    }

    private static boolean writeOfTransaction(LogRecord entry, ByteBuffer to, long base) {
        if (entry instanceof Answered answered) {
            writeText(answered.session(), to);
            to.putLong(answered.sequence()).putLong(answered.oldestOpen()).putLong(answered.millis());
        } else if (entry instanceof Staged staged) {
            to.putInt(staged.topic()).putInt(staged.queue()).putLong(staged.dueMillis());
            writeMessage(staged.message(), to, base, 0, 0, 0);
        } else if (entry instanceof BranchPrepared prepared) {
            writeText(prepared.id(), to);
            to.putLong(prepared.preparedMillis());
            writeParts(prepared.parts(), to, base);
            if (!prepared.owner().isEmpty()) {
                writeText(prepared.owner(), to);
            }
        } else if (entry instanceof BranchEnded ended) {
            writeText(ended.id(), to);
            to.put((byte) ended.end().number());
        } else if (entry instanceof PreparedChecked checked) {
            to.putLong(checked.position()).putInt(checked.checks());
        } else {
            return false;
        }
        return true;
    }

    private static void writeText(String text, ByteBuffer to) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        to.putShort((short) encoded.length).put(encoded);
    }

    private static void writeSmall(LogRecord entry, ByteBuffer to) {
        if (entry instanceof ScheduleCancelled ended) {
            to.putLong(ended.dueMillis()).putLong(ended.position());
        } else if (entry instanceof SchedulePassed passed) {
            to.putLong(passed.dueMillis()).putLong(passed.position());
        } else if (entry instanceof PreparedEnded ended) {
            to.putLong(ended.position());
        } else if (entry instanceof TopicSet set) {
            SettingsCodec.write(set.topic(), to);
        } else if (entry instanceof GroupSet set) {
            SettingsCodec.write(set.group(), to);
        } else if (entry instanceof DocumentSet set) {
            SettingsCodec.write(set.name(), to);
            SettingsCodec.write(set.content(), to);
        } else if (entry instanceof DocumentDropped dropped) {
            SettingsCodec.write(dropped.name(), to);
        } else if (entry instanceof SegmentDropped dropped) {
            to.putLong(dropped.start()).putLong(dropped.end()).putInt(dropped.kept());
        } else if (entry instanceof TopicDropped dropped) {
            to.putInt(dropped.topic());
        } else if (entry instanceof GroupDropped dropped) {
            to.putInt(dropped.group());
        } else if (entry instanceof Started started) {
            to.putInt(started.incarnation()).putLong(started.startedMillis());
        }
    }

    private static void writePublished(Published published, ByteBuffer to, long base) {
        Origin origin = published.origin();
        to.putInt(published.topic()).putInt(published.queue());
        to.putLong(published.firstOffset()).putLong(published.storedMillis());
        if (origin instanceof Origin.FromSchedule schedule) {
            to.put((byte) 1).putLong(schedule.position()).putLong(schedule.dueMillis());
        } else if (origin != null) {
            to.put((byte) 2).putLong(origin.position()).putLong(0);
        } else {
            to.put((byte) 0).putLong(0).putLong(0);
        }
        List<OutgoingMessage> messages = published.messages();
        int count = messages.size();
        to.putInt(count);
        for (int i = 0; i < count; i++) {
            writeMessage(
                    messages.get(i),
                    to,
                    base,
                    published.queue(),
                    published.firstOffset() + i,
                    published.storedMillis());
        }
    }

    private static void writeMessage(
            OutgoingMessage message, ByteBuffer to, long base, int queue, long offset, long storedMillis) {
        to.putInt(message.tagHash()).putInt(message.orderingKeyHash());
        to.put((byte) message.flags()).put((byte) message.priority());
        long[] keys = message.keyHashes();
        to.putShort((short) keys.length);
        for (long key : keys) {
            to.putLong(key);
        }
        ByteBuffer source = message.record();
        int start = to.position();
        int bytes = source.remaining();
        to.put(start, source, source.position(), bytes);
        to.position(start + bytes);
        RecordFields.setQueueId(to, start, queue);
        RecordFields.setQueueOffset(to, start, offset);
        RecordFields.setPosition(to, start, base + start);
        RecordFields.setStoredMillis(to, start, storedMillis);
    }

    private static void writeParts(List<LogRecord> parts, ByteBuffer to, long base) {
        to.putInt(parts.size());
        for (LogRecord part : parts) {
            to.put(RecordKind.of(part)).putInt(bytes(part));
            write(part, to, base + to.position());
        }
    }

    private static void writeTriple(ByteBuffer to, int group, int topic, int queue) {
        to.putInt(group).putInt(topic).putInt(queue);
    }
}
