package io.trivium.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * RocketMQ's stored record (protocol reference §3.1): how the log keeps a message and how a pull answers with it.
 *
 * <p>{@link NewRecord} encodes one on its way into the log; {@link RecordFields} reads and patches one in place.
 */
public final class StoredRecord {
    /** The topic's length takes one byte. */
    public static final int MAGIC_V1 = 0xDAA320A7;
    /** The topic's length takes two bytes. */
    public static final int MAGIC_V2 = 0xDAA320AB;
    /** Longer topics make a record of the second version. */
    public static final int MAX_V1_TOPIC_BYTES = 127;
    /** The most bytes of a topic and of properties: their lengths are signed shorts. */
    public static final int MAX_TEXT_BYTES = Short.MAX_VALUE;

    private static final int MIN_BYTES = RecordFields.FIXED_BYTES + 4 + 1 + 2;

    private StoredRecord() {}

    /** Returns the bytes that a record takes. */
    public static int size(int sysFlag, int bodyBytes, int topicBytes, int propertiesBytes) {
        int topicLengthBytes = topicBytes > MAX_V1_TOPIC_BYTES ? 2 : 1;
        long size = (long) RecordFields.fixedBytes(sysFlag)
                + 4
                + bodyBytes
                + topicLengthBytes
                + topicBytes
                + 2
                + propertiesBytes;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a record of " + size + " bytes");
        }
        return (int) size;
    }

    /**
     * Returns the message's record in a buffer of the heap, from position 0 to its limit. The version follows from the topic's length,
     * the bits of {@link SysFlags#HOST_MASK} from the hosts.
     *
     * @throws IllegalArgumentException as {@link NewRecord#encode}
     */
    public static ByteBuffer encode(StoredMessage message) {
        ByteBuffer record = new NewRecord(
                        message.topic(),
                        message.queueId(),
                        message.flag(),
                        message.sysFlag(),
                        message.bornMillis(),
                        message.bornHost(),
                        message.storeHost(),
                        message.attempts(),
                        message.preparedPosition(),
                        ByteBuffer.wrap(message.body()),
                        message.properties().encode())
                .encode();
        RecordFields.setQueueOffset(record, 0, message.queueOffset());
        RecordFields.setPosition(record, 0, message.position());
        RecordFields.setStoredMillis(record, 0, message.storedMillis());
        return record;
    }

    /**
     * Reads the record at the buffer's position and moves the position behind it. The body's checksum is not verified, see
     * {@link RecordFields#bodyIntact}.
     *
     * @param buffer big-endian
     * @throws IllegalArgumentException if what stands there is no whole record; the position then stays
     */
    public static StoredMessage decode(ByteBuffer buffer) {
        int at = buffer.position();
        int size = checkedSize(buffer, at);
        byte[] body = new byte[RecordFields.bodyLength(buffer, at)];
        RecordFields.body(buffer, at).get(body);
        StoredMessage message = new StoredMessage(
                RecordFields.topic(buffer, at),
                RecordFields.queueId(buffer, at),
                RecordFields.queueOffset(buffer, at),
                RecordFields.position(buffer, at),
                RecordFields.flag(buffer, at),
                RecordFields.sysFlag(buffer, at),
                RecordFields.bornMillis(buffer, at),
                RecordFields.bornHost(buffer, at),
                RecordFields.storedMillis(buffer, at),
                RecordFields.storeHost(buffer, at),
                RecordFields.attempts(buffer, at),
                RecordFields.preparedPosition(buffer, at),
                body,
                MessageProperties.parse(RecordFields.propertiesText(buffer, at)));
        buffer.position(at + size);
        return message;
    }

    /**
     * Reads records back to back up to the buffer's limit.
     *
     * @throws IllegalArgumentException if anything else stands there; the position is then at it
     */
    public static List<StoredMessage> decodeAll(ByteBuffer buffer) {
        List<StoredMessage> messages = new ArrayList<>();
        while (buffer.hasRemaining()) {
            messages.add(decode(buffer));
        }
        return messages;
    }

    /**
     * Checks that a whole record stands at index {@code at}, before the buffer's limit, with every length in it exact, so that
     * {@link RecordFields} may be used on it.
     *
     * @param buffer big-endian; left unchanged
     * @return the record's size in bytes
     * @throws IllegalArgumentException if not
     */
    public static int checkedSize(ByteBuffer buffer, int at) {
        int available = buffer.limit() - at;
        if (available < MIN_BYTES) {
            throw malformed(at, available + " bytes are too few for one");
        }
        int size = RecordFields.totalSize(buffer, at);
        if (size < MIN_BYTES || size > available) {
            throw malformed(at, "its size is " + size + ", there are " + available + " bytes");
        }
        int magic = RecordFields.magic(buffer, at);
        if (magic != MAGIC_V1 && magic != MAGIC_V2) {
            throw malformed(at, "its magic is 0x" + Integer.toHexString(magic));
        }
        // What is left for body, topic and properties, once their lengths are taken off; negative if even those do not
        // fit.
        int left = size
                - RecordFields.fixedBytes(RecordFields.sysFlag(buffer, at))
                - 4
                - RecordFields.topicLengthBytes(buffer, at)
                - 2;
        left = take(at, "body", left, left < 0 ? 0 : RecordFields.bodyLength(buffer, at));
        left = take(at, "topic", left, RecordFields.topicLength(buffer, at));
        left = take(at, "properties", left, RecordFields.propertiesLength(buffer, at));
        if (left != 0) {
            throw malformed(at, left + " bytes are left over at its end");
        }
        return size;
    }

    private static int take(int at, String part, int left, int length) {
        if (length < 0 || length > left) {
            throw malformed(at, "the length of its " + part + " is " + length + ", there are " + left + " bytes");
        }
        return left - length;
    }

    private static IllegalArgumentException malformed(int at, String why) {
        return new IllegalArgumentException("no stored record at index " + at + ": " + why);
    }
}
