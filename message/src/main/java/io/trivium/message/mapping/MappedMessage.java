package io.trivium.message.mapping;

import io.trivium.message.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an envelope: what a client sends.
 *
 * @param topic the topic's stored name
 * @param orderingKey messages of one key go to one queue, number {@code floorMod(orderingKey.hashCode(), queues)}; null without one
 * @param bornMillis the sender's time, epoch milliseconds; 0 if not told
 * @param properties not shared with the envelope
 * @param body perhaps the envelope's own array
 */
public record MappedMessage(
        String topic, @Nullable String orderingKey, long bornMillis, MessageProperties properties, byte[] body) {}
