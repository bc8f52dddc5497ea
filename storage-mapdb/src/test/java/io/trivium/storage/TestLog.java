package io.trivium.storage;

import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.broker.store.IndexSink;
import io.trivium.broker.store.Store;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes messages of a made-up form: a frame holds int count, then for each message long queue key, long offset, long store time, long key
 * hash, long delivery time or 0, int body size, body. The body is made from queue and offset, so that any byte that is read can be checked.
 */
final class TestLog {
    static final byte MESSAGES = 7;
    static final FrameIndexer INDEXER = TestLog::index;
    static final int HEADER = 44;

    private final Store store;
    private final Map<Long, Long> nextOffsets = new HashMap<>();

    TestLog(Store store) {
        this.store = store;
        store.log()
                .replay(store.log().start(), frame -> forEach(frame, m -> nextOffsets.put(m.queueKey, m.offset + 1)));
    }

    record Message(
            long queueKey, long offset, long position, long storedMillis, long keyHash, long due, ByteBuffer body) {
        int size() {
            return HEADER + body.remaining();
        }

        boolean sound() {
            for (int i = 0; i < body.remaining(); i++) {
                if (body.get(body.position() + i) != bodyByte(queueKey, offset, i)) {
                    return false;
                }
            }
            return true;
        }
    }

    interface Visitor {
        void visit(Message message);
    }

    static byte bodyByte(long queueKey, long offset, int i) {
        return (byte) (queueKey * 31 + offset * 7 + i);
    }

    static long keyHash(long queueKey, long offset) {
        return (queueKey * 1_000_003 + offset) * 0x9E3779B97F4A7C15L;
    }

    /** Appends a frame with the next messages of a queue. */
    long append(long queueKey, int count, int bodyBytes, long storedMillis, long due) {
        long first = nextOffsets.getOrDefault(queueKey, 0L);
        OpenFrame frame = store.log().begin(MESSAGES, 4 + count * (HEADER + bodyBytes));
        ByteBuffer payload = frame.payload();
        long base = frame.payloadPosition() - payload.position();
        payload.putInt(count);
        for (int m = 0; m < count; m++) {
            long offset = first + m;
            int at = payload.position();
            payload.putLong(queueKey).putLong(offset).putLong(storedMillis).putLong(keyHash(queueKey, offset));
            payload.putLong(due).putInt(bodyBytes);
            for (int i = 0; i < bodyBytes; i++) {
                payload.put(bodyByte(queueKey, offset, i));
            }
            add(store.indexes(), queueKey, offset, base + at, HEADER + bodyBytes, storedMillis, due);
        }
        nextOffsets.put(queueKey, first + count);
        store.log().seal(frame);
        return frame.position();
    }

    long next(long queueKey) {
        return nextOffsets.getOrDefault(queueKey, 0L);
    }

    Map<Long, Long> nextOffsets() {
        return nextOffsets;
    }

    void sync() {
        store.log().write();
        store.log().force();
    }

    static void forEach(Frame frame, Visitor visitor) {
        if (frame.kind() != MESSAGES) {
            return;
        }
        ByteBuffer payload = frame.payload();
        int count = payload.getInt(0);
        int at = 4;
        for (int m = 0; m < count; m++) {
            visitor.visit(decode(payload, at, frame.payloadPosition() + at));
            at += HEADER + payload.getInt(at + 40);
        }
    }

    static Message decode(ByteBuffer bytes, int at, long position) {
        return new Message(
                bytes.getLong(at),
                bytes.getLong(at + 8),
                position,
                bytes.getLong(at + 16),
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.slice(at + HEADER, bytes.getInt(at + 40)));
    }

    private static void index(Frame frame, IndexSink sink) {
        forEach(frame, m -> add(sink, m.queueKey, m.offset, m.position, m.size(), m.storedMillis, m.due));
    }

    private static void add(
            IndexSink sink, long queueKey, long offset, long position, int size, long storedMillis, long due) {
        sink.addMessage(
                queueKey,
                offset,
                position,
                size,
                (int) offset * 3,
                (int) queueKey * 5,
                (int) offset & 15,
                (int) offset % 10,
                storedMillis);
        sink.addKey(keyHash(queueKey, offset), position);
        if (due != 0) {
            sink.addDue(due, position);
        }
    }

    static MessageLog.FrameReader<Message> messageAt(long position) {
        return frame -> {
            Message[] found = new Message[1];
            forEach(frame, m -> found[0] = m.position == position ? m : found[0]);
            return java.util.Optional.ofNullable(found[0]);
        };
    }
}
