package io.trivium.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The parts of a record that is to be stored. Its queue offset, position and store time are not known yet: they are 0 in the encoding,
 * and whoever stores it patches them with {@link RecordFields}.
 *
 * @param topic the topic's stored name
 * @param queueId the queue's number within the topic
 * @param flag the application's own int
 * @param sysFlag bits of {@link SysFlags}; those that say which hosts are IPv6 are set by the hosts
 * @param bornMillis the producer's time, epoch milliseconds
 * @param bornHost the producer's address
 * @param storeHost the broker's address
 * @param attempts deliveries that failed before
 * @param preparedPosition where the prepared message of a committed transaction stands, else 0
 * @param body from position to limit; left unchanged
 * @param properties encoded
 */
public record NewRecord(
        String topic,
        int queueId,
        int flag,
        int sysFlag,
        long bornMillis,
        InetSocketAddress bornHost,
        InetSocketAddress storeHost,
        int attempts,
        long preparedPosition,
        ByteBuffer body,
        String properties) {

    /**
     * Returns the record in RocketMQ's stored form, in a buffer of the heap, from position 0 to its limit.
     *
     * @throws IllegalArgumentException if the topic or the properties exceed {@value StoredRecord#MAX_TEXT_BYTES} bytes, a host has
     *     no address, or the whole exceeds 2 GiB
     */
    public ByteBuffer encode() {
        byte[] topicBytes = limited("topic", topic);
        byte[] propertyBytes = limited("properties", properties);
        byte[] bornAddress = HostBytes.address(bornHost);
        byte[] storeAddress = HostBytes.address(storeHost);
        int flags = (sysFlag & ~SysFlags.HOST_MASK)
                | (bornAddress.length == 16 ? SysFlags.BORN_HOST_V6 : 0)
                | (storeAddress.length == 16 ? SysFlags.STORE_HOST_V6 : 0);
        boolean longTopic = topicBytes.length > StoredRecord.MAX_V1_TOPIC_BYTES;
        int size = StoredRecord.size(flags, body.remaining(), topicBytes.length, propertyBytes.length);
        ByteBuffer record = ByteBuffer.allocate(size)
                .putInt(size)
                .putInt(longTopic ? StoredRecord.MAGIC_V2 : StoredRecord.MAGIC_V1)
                .putInt(RecordFields.crcOf(body.duplicate()))
                .putInt(queueId)
                .putInt(flag)
                .putLong(0)
                .putLong(0)
                .putInt(flags)
                .putLong(bornMillis)
                .put(bornAddress)
                .putInt(bornHost.getPort())
                .putLong(0)
                .put(storeAddress)
                .putInt(storeHost.getPort())
                .putInt(attempts)
                .putLong(preparedPosition)
                .putInt(body.remaining())
                .put(body.duplicate());
        if (longTopic) {
            record.putShort((short) topicBytes.length);
        } else {
            record.put((byte) topicBytes.length);
        }
        return record.put(topicBytes)
                .putShort((short) propertyBytes.length)
                .put(propertyBytes)
                .flip();
    }

    private static byte[] limited(String part, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > StoredRecord.MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "the " + part + " take " + bytes.length + " bytes, more than " + StoredRecord.MAX_TEXT_BYTES);
        }
        return bytes;
    }
}
