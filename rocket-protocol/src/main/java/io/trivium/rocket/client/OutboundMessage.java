package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.message.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param topic the topic's stored name
 * @param orderingKey messages of one key go to one queue; null to take the sender's queue
 * @param flag the application's own int, 0 unless it sets one
 * @param bornMillis the sender's time, epoch milliseconds
 * @param properties encoded when it is sent
 * @param body released when it is sent, or when sending fails
 */
public record OutboundMessage(
        String topic,
        @Nullable String orderingKey,
        int flag,
        long bornMillis,
        MessageProperties properties,
        ByteBuf body) {}
