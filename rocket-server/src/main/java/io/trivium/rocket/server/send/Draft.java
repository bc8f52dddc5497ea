package io.trivium.rocket.server.send;

import io.trivium.broker.topic.Topic;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A message that is to be stored.
 *
 * @param queue negative for any
 * @param flag the application's own int
 * @param sysFlag bits of {@link io.trivium.message.SysFlags}
 * @param bornMillis the producer's time, epoch milliseconds
 * @param attempts deliveries that failed before
 * @param preparedPosition where the prepared message of a committed transaction stands, else 0
 * @param body from position to limit; left unchanged
 * @param properties in RocketMQ's encoding
 */
public record Draft(
        Topic topic,
        int queue,
        int flag,
        int sysFlag,
        long bornMillis,
        InetSocketAddress bornHost,
        int attempts,
        long preparedPosition,
        ByteBuffer body,
        String properties) {

    Draft inQueue(int number) {
        return new Draft(
                topic, number, flag, sysFlag, bornMillis, bornHost, attempts, preparedPosition, body, properties);
    }

    Draft withProperties(String encoded) {
        return new Draft(topic, queue, flag, sysFlag, bornMillis, bornHost, attempts, preparedPosition, body, encoded);
    }
}
