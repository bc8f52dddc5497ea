package io.trivium.broker.record;

import io.trivium.message.SysFlags;
import java.nio.ByteBuffer;

/** Where the fields of RocketMQ's stored record stand that the engine itself reads or fills in. */
public final class RecordLayout {
    private static final int QUEUE = 12;
    private static final int QUEUE_OFFSET = 20;
    private static final int POSITION = 28;
    private static final int SYS_FLAG = 36;
    private static final int BORN_HOST = 48;
    /** The smallest record: IPv4 addresses, one byte of topic. */
    private static final int SMALLEST = 92;

    private RecordLayout() {}

    /** Whether the buffer holds one record, to judge by its length. */
    public static boolean wellFormed(ByteBuffer bytes) {
        return bytes.remaining() >= SMALLEST && bytes.getInt(bytes.position()) == bytes.remaining();
    }

    /** Fills in where and when a record is stored. */
    static void place(ByteBuffer bytes, int at, int queue, long offset, long position, long storedMillis) {
        bytes.putInt(at + QUEUE, queue);
        bytes.putLong(at + QUEUE_OFFSET, offset);
        bytes.putLong(at + POSITION, position);
        bytes.putLong(at + storedMillisAt(bytes, at), storedMillis);
    }

    /** Sets the number of failed deliveries in a record that begins at the buffer's position. */
    public static void setAttempts(ByteBuffer bytes, int attempts) {
        bytes.putInt(bytes.position() + attemptsAt(bytes, bytes.position()), attempts);
    }

    /** The number of failed deliveries that is stored in a record that begins at the buffer's position. */
    public static int attempts(ByteBuffer bytes) {
        return bytes.getInt(bytes.position() + attemptsAt(bytes, bytes.position()));
    }

    static int storedMillisAt(ByteBuffer bytes, int at) {
        return BORN_HOST + ((sysFlag(bytes, at) & SysFlags.BORN_HOST_V6) == 0 ? 8 : 20);
    }

    private static int attemptsAt(ByteBuffer bytes, int at) {
        return storedMillisAt(bytes, at) + 8 + ((sysFlag(bytes, at) & SysFlags.STORE_HOST_V6) == 0 ? 8 : 20);
    }

    /** Where the length of the body stands, counted from the record's begin. */
    static int bodyLengthAt(ByteBuffer bytes, int at) {
        return attemptsAt(bytes, at) + 4 + 8;
    }

    private static int sysFlag(ByteBuffer bytes, int at) {
        return bytes.getInt(at + SYS_FLAG);
    }
}
