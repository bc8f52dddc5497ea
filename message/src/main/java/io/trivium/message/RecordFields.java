package io.trivium.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stored record, read and patched where it lies (RocketMQ protocol reference §3.1).
 *
 * <p>{@code at} is the index of the record's first byte in the buffer; the buffer's position and limit play no part and stay as they
 * are, and its order must be big-endian. Nothing is checked here: a record that comes from outside first goes through
 * {@link StoredRecord#checkedSize}. The setters touch fixed fields only, none of which the body's checksum covers.
 */
public final class RecordFields {
    private static final int MAGIC = 4;
    private static final int BODY_CRC = 8;
    private static final int QUEUE_ID = 12;
    private static final int FLAG = 16;
    private static final int QUEUE_OFFSET = 20;
    private static final int POSITION = 28;
    private static final int SYS_FLAG = 36;
    private static final int BORN_MILLIS = 40;
    private static final int BORN_HOST = 48;
    /** The bytes before the body's length when both hosts are IPv4. */
    static final int FIXED_BYTES = 84;

    static final int EXTRA_V6_BYTES = HostBytes.V6_BYTES - HostBytes.V4_BYTES;

    private RecordFields() {}

    public static int totalSize(ByteBuffer record, int at) {
        return record.getInt(at);
    }

    public static int magic(ByteBuffer record, int at) {
        return record.getInt(at + MAGIC);
    }

    /** The checksum as stored; see {@link #bodyIntact}. */
    public static int bodyCrc(ByteBuffer record, int at) {
        return record.getInt(at + BODY_CRC);
    }

    public static int queueId(ByteBuffer record, int at) {
        return record.getInt(at + QUEUE_ID);
    }

    public static void setQueueId(ByteBuffer record, int at, int queueId) {
        record.putInt(at + QUEUE_ID, queueId);
    }

    public static int flag(ByteBuffer record, int at) {
        return record.getInt(at + FLAG);
    }

    public static long queueOffset(ByteBuffer record, int at) {
        return record.getLong(at + QUEUE_OFFSET);
    }

    public static void setQueueOffset(ByteBuffer record, int at, long queueOffset) {
        record.putLong(at + QUEUE_OFFSET, queueOffset);
    }

    public static long position(ByteBuffer record, int at) {
        return record.getLong(at + POSITION);
    }

    public static void setPosition(ByteBuffer record, int at, long position) {
        record.putLong(at + POSITION, position);
    }

    public static int sysFlag(ByteBuffer record, int at) {
        return record.getInt(at + SYS_FLAG);
    }

    /** Sets all bits but those of {@link SysFlags#HOST_MASK}, which belong to the layout. */
    public static void setSysFlag(ByteBuffer record, int at, int sysFlag) {
        int hosts = sysFlag(record, at) & SysFlags.HOST_MASK;
        record.putInt(at + SYS_FLAG, (sysFlag & ~SysFlags.HOST_MASK) | hosts);
    }

    public static long bornMillis(ByteBuffer record, int at) {
        return record.getLong(at + BORN_MILLIS);
    }

    public static InetSocketAddress bornHost(ByteBuffer record, int at) {
        return HostBytes.read(record, at + BORN_HOST, bornHostIsV6(record, at));
    }

    public static long storedMillis(ByteBuffer record, int at) {
        return record.getLong(storedMillisIndex(record, at));
    }

    public static void setStoredMillis(ByteBuffer record, int at, long storedMillis) {
        record.putLong(storedMillisIndex(record, at), storedMillis);
    }

    public static InetSocketAddress storeHost(ByteBuffer record, int at) {
        return HostBytes.read(record, storedMillisIndex(record, at) + 8, storeHostIsV6(record, at));
    }

    /** Deliveries that failed before this one: RocketMQ's reconsume times. */
    public static int attempts(ByteBuffer record, int at) {
        return record.getInt(bodyLengthIndex(record, at) - 12);
    }

    public static void setAttempts(ByteBuffer record, int at, int attempts) {
        record.putInt(bodyLengthIndex(record, at) - 12, attempts);
    }

    public static long preparedPosition(ByteBuffer record, int at) {
        return record.getLong(bodyLengthIndex(record, at) - 8);
    }

    public static void setPreparedPosition(ByteBuffer record, int at, long position) {
        record.putLong(bodyLengthIndex(record, at) - 8, position);
    }

    public static int bodyLength(ByteBuffer record, int at) {
        return record.getInt(bodyLengthIndex(record, at));
    }

    /** Returns the body as stored, sharing the record's bytes. */
    public static ByteBuffer body(ByteBuffer record, int at) {
        return record.slice(bodyIndex(record, at), bodyLength(record, at));
    }

    /** Whether the body is what its checksum says. */
    public static boolean bodyIntact(ByteBuffer record, int at) {
        return bodyCrc(record, at) == crcOf(body(record, at));
    }

    public static String topic(ByteBuffer record, int at) {
        int topic = topicLengthIndex(record, at);
        return text(record, topic + topicLengthBytes(record, at), topicLength(record, at));
    }

    public static int propertiesLength(ByteBuffer record, int at) {
        return record.getShort(propertiesLengthIndex(record, at));
    }

    /** Returns the encoded block of properties, in UTF-8, sharing the record's bytes. */
    public static ByteBuffer propertiesBytes(ByteBuffer record, int at) {
        return record.slice(propertiesLengthIndex(record, at) + 2, propertiesLength(record, at));
    }

    /** Returns the encoded block of properties; {@link MessageProperties#parse} makes a map of it. */
    public static String propertiesText(ByteBuffer record, int at) {
        return text(record, propertiesLengthIndex(record, at) + 2, propertiesLength(record, at));
    }

    /**
     * Returns one property's value without reading the others, null if it is absent.
     *
     * @param name ASCII only
     */
    public static @Nullable String property(ByteBuffer record, int at, String name) {
        long found = findProperty(record, at, name);
        int start = (int) (found >> 32);
        return found == PropertyScan.ABSENT ? null : text(record, start, (int) found - start);
    }

    /**
     * Returns one property's value as a number, {@code otherwise} if it is absent or no number that fits, without making a text of it.
     *
     * @param name ASCII only
     */
    public static long longProperty(ByteBuffer record, int at, String name, long otherwise) {
        long found = findProperty(record, at, name);
        return found == PropertyScan.ABSENT
                ? otherwise
                : Digits.parse(record::get, (int) (found >> 32), (int) found, otherwise);
    }

    /** Where the encoded block of properties begins. */
    public static int propertiesIndex(ByteBuffer record, int at) {
        return propertiesLengthIndex(record, at) + 2;
    }

    /** Returns bytes of a record as text. */
    public static String text(ByteBuffer record, int from, int length) {
        if (record.hasArray()) {
            return new String(record.array(), record.arrayOffset() + from, length, StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[length];
        record.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static int bodyLengthIndex(ByteBuffer record, int at) {
        return at + fixedBytes(sysFlag(record, at));
    }

    static int fixedBytes(int sysFlag) {
        return FIXED_BYTES + Integer.bitCount(sysFlag & SysFlags.HOST_MASK) * EXTRA_V6_BYTES;
    }

    static int topicLengthIndex(ByteBuffer record, int at) {
        return bodyIndex(record, at) + bodyLength(record, at);
    }

    static int topicLengthBytes(ByteBuffer record, int at) {
        return magic(record, at) == StoredRecord.MAGIC_V2 ? 2 : 1;
    }

    /** Negative if the record is malformed. */
    static int topicLength(ByteBuffer record, int at) {
        int index = topicLengthIndex(record, at);
        return topicLengthBytes(record, at) == 2 ? record.getShort(index) : record.get(index);
    }

    static int propertiesLengthIndex(ByteBuffer record, int at) {
        return topicLengthIndex(record, at) + topicLengthBytes(record, at) + topicLength(record, at);
    }

    static int crcOf(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue() & 0x7FFF_FFFF;
    }

    private static long findProperty(ByteBuffer record, int at, String name) {
        int start = propertiesLengthIndex(record, at) + 2;
        return PropertyScan.find(record, start, start + propertiesLength(record, at), name);
    }

    /** Where the body begins. */
    public static int bodyIndex(ByteBuffer record, int at) {
        return bodyLengthIndex(record, at) + 4;
    }

    private static int storedMillisIndex(ByteBuffer record, int at) {
        return at + BORN_HOST + (bornHostIsV6(record, at) ? HostBytes.V6_BYTES : HostBytes.V4_BYTES);
    }

    private static boolean bornHostIsV6(ByteBuffer record, int at) {
        return (sysFlag(record, at) & SysFlags.BORN_HOST_V6) != 0;
    }

    private static boolean storeHostIsV6(ByteBuffer record, int at) {
        return (sysFlag(record, at) & SysFlags.STORE_HOST_V6) != 0;
    }
}
