package io.trivium.broker.record;

import io.trivium.broker.log.Frame;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.BranchEnd;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads records from the log's frames: the other end of {@link RecordWriter}. */
public final class RecordReader {
    private static final long[] NO_KEYS = {};

    private RecordReader() {}

    /** Reads a frame's record. Its messages are slices of the frame's payload and live no longer than that. */
    public static LogRecord read(Frame frame) {
        return read(frame.kind(), frame.payload().slice());
    }

    /** Reads a payload from position to limit, which it consumes. */
    static LogRecord read(byte kind, ByteBuffer from) {
        byte version = from.get();
        if (version != RecordWriter.VERSION) {
            throw new IllegalStateException(
                    "record of kind " + kind + " has version " + version + ": the log was written by a newer broker");
        }
        return switch (kind) {
            case RecordKind.STARTED -> new Started(from.getInt(), from.getLong());
            case RecordKind.PUBLISHED -> readPublished(from);
            case RecordKind.SCHEDULED -> readScheduled(from);
            case RecordKind.SCHEDULE_CANCELLED -> new ScheduleCancelled(from.getLong(), from.getLong());
            case RecordKind.SCHEDULE_PASSED -> new SchedulePassed(from.getLong(), from.getLong());
            case RecordKind.PREPARED -> readPrepared(from);
            case RecordKind.PREPARED_ENDED -> new PreparedEnded(from.getLong());
            case RecordKind.ACKNOWLEDGED ->
                new Acknowledged(from.getInt(), from.getInt(), from.getInt(), readRuns(from));
            case RecordKind.ATTEMPTED -> new Attempted(from.getInt(), from.getInt(), from.getInt(), readFailures(from));
            case RecordKind.CURSOR_MOVED ->
                new CursorMoved(from.getInt(), from.getInt(), from.getInt(), from.getLong());
            case RecordKind.DELIVERED -> new Delivered(from.getInt(), from.getInt(), from.getInt(), from.getLong());
            case RecordKind.TOPIC_SET -> new TopicSet(SettingsCodec.readTopic(from));
            case RecordKind.TOPIC_DROPPED -> new TopicDropped(from.getInt());
            case RecordKind.GROUP_SET -> new GroupSet(SettingsCodec.readGroup(from));
            case RecordKind.GROUP_DROPPED -> new GroupDropped(from.getInt());
            case RecordKind.DOCUMENT_SET -> new DocumentSet(SettingsCodec.readText(from), SettingsCodec.readText(from));
            case RecordKind.SEGMENT_DROPPED -> new SegmentDropped(from.getLong(), from.getLong(), from.getInt());
            case RecordKind.DOCUMENT_DROPPED -> new DocumentDropped(SettingsCodec.readText(from));
            case RecordKind.ATOMIC -> new Atomic(readParts(from));
            case RecordKind.STAGED -> readStaged(from);
            case RecordKind.BRANCH_PREPARED -> readBranchPrepared(from);
            case RecordKind.BRANCH_ENDED -> new BranchEnded(readText(from), BranchEnd.of(from.get()));
            case RecordKind.ANSWERED -> new Answered(readText(from), from.getLong(), from.getLong(), from.getLong());
            case RecordKind.PREPARED_CHECKED -> new PreparedChecked(from.getLong(), from.getInt());
            default -> throw new IllegalStateException("unknown kind of record: " + kind);
        };
    }

    private static Published readPublished(ByteBuffer from) {
        int topic = from.getInt();
        int queue = from.getInt();
        long firstOffset = from.getLong();
        long storedMillis = from.getLong();
        Origin origin = readOrigin(from);
        int count = from.getInt();
        List<OutgoingMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(readMessage(from, queue, 0));
        }
        return new Published(topic, queue, firstOffset, storedMillis, origin, messages);
    }

    private static @Nullable Origin readOrigin(ByteBuffer from) {
        byte kind = from.get();
        long position = from.getLong();
        long dueMillis = from.getLong();
        return switch (kind) {
            case 0 -> null;
            case 1 -> new Origin.FromSchedule(dueMillis, position);
            case 2 -> new Origin.FromPrepared(position);
            default -> throw new IllegalStateException("unknown kind of origin: " + kind);
        };
    }

    private static Scheduled readScheduled(ByteBuffer from) {
        int topic = from.getInt();
        int queue = from.getInt();
        long storedMillis = from.getLong();
        long dueMillis = from.getLong();
        long preparedPosition = from.getLong();
        return new Scheduled(
                topic, queue, storedMillis, dueMillis, preparedPosition, readMessage(from, queue, dueMillis));
    }

    private static Prepared readPrepared(ByteBuffer from) {
        int topic = from.getInt();
        int queue = from.getInt();
        return new Prepared(topic, queue, from.getLong(), readMessage(from, queue, 0));
    }

    private static OutgoingMessage readMessage(ByteBuffer from, int queue, long dueMillis) {
        int tagHash = from.getInt();
        int orderingKeyHash = from.getInt();
        int flags = from.get() & 0xFF;
        int priority = from.get() & 0xFF;
        int keyCount = from.getShort();
        long[] keys = keyCount == 0 ? NO_KEYS : new long[keyCount];
        for (int i = 0; i < keyCount; i++) {
            keys[i] = from.getLong();
        }
        int bytes = from.getInt(from.position());
        ByteBuffer stored = from.slice(from.position(), bytes);
        from.position(from.position() + bytes);
        return new OutgoingMessage(queue, stored, tagHash, orderingKeyHash, flags, priority, dueMillis, keys);
    }

    private static List<Run> readRuns(ByteBuffer from) {
        int count = from.getInt();
        List<Run> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(new Run(from.getLong(), from.getInt()));
        }
        return runs;
    }

    private static List<Failures> readFailures(ByteBuffer from) {
        int count = from.getInt();
        List<Failures> failures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            failures.add(new Failures(from.getLong(), from.getInt()));
        }
        return failures;
    }

    /** Reads the payload of a {@code BranchPrepared} record, from position to limit; leaves the buffer as it is. */
    public static BranchPrepared readBranchPayload(ByteBuffer payload) {
        return (BranchPrepared) read(RecordKind.BRANCH_PREPARED, payload.slice());
    }

    /** Reads the payload of a {@code Staged} record, from position to limit; leaves the buffer as it is, of which the message is a slice. */
    public static Staged readStagedPayload(ByteBuffer payload) {
        return (Staged) read(RecordKind.STAGED, payload.slice());
    }

    private static BranchPrepared readBranchPrepared(ByteBuffer from) {
        String id = readText(from);
        long millis = from.getLong();
        List<LogRecord> parts = readParts(from);
        return new BranchPrepared(id, millis, parts, from.hasRemaining() ? readText(from) : "");
    }

    private static Staged readStaged(ByteBuffer from) {
        int topic = from.getInt();
        int queue = from.getInt();
        long dueMillis = from.getLong();
        return new Staged(topic, queue, dueMillis, readMessage(from, queue, dueMillis));
    }

    private static String readText(ByteBuffer from) {
        byte[] encoded = new byte[from.getShort() & 0xFFFF];
        from.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    private static List<LogRecord> readParts(ByteBuffer from) {
        int count = from.getInt();
        List<LogRecord> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte kind = from.get();
            int bytes = from.getInt();
            parts.add(read(kind, from.slice(from.position(), bytes)));
            from.position(from.position() + bytes);
        }
        return parts;
    }
}
