package io.trivium.message;

import java.net.InetSocketAddress;

/**
 * A message as it is stored, decoded.
 *
 * <p>The bytes of it are RocketMQ's stored record (protocol reference §3.1), written and read by {@link StoredRecord}.
 *
 * @param topic the topic's stored name
 * @param queueId the queue's number within the topic
 * @param queueOffset counts messages within the queue
 * @param position where the record begins in the log, in bytes
 * @param flag the application's own int
 * @param sysFlag bits of {@link SysFlags}
 * @param bornMillis the producer's time, epoch milliseconds
 * @param bornHost the producer's address
 * @param storedMillis the broker's time, epoch milliseconds
 * @param storeHost the broker's address
 * @param attempts deliveries that failed before this one (RocketMQ's reconsume times)
 * @param preparedPosition where the prepared message of a committed transaction stands, else 0
 * @param body the body as stored, perhaps compressed; not copied
 * @param properties not copied
 */
public record StoredMessage(
        String topic,
        int queueId,
        long queueOffset,
        long position,
        int flag,
        int sysFlag,
        long bornMillis,
        InetSocketAddress bornHost,
        long storedMillis,
        InetSocketAddress storeHost,
        int attempts,
        long preparedPosition,
        byte[] body,
        MessageProperties properties) {}
