package io.trivium.rocket.client;

/**
 * Where a message was stored.
 *
 * @param broker the broker's name
 * @param queue the queue's number
 * @param queueOffset the message's offset in its queue
 * @param offsetMessageId the broker's id of it
 */
public record SendReceipt(String broker, int queue, long queueOffset, String offsetMessageId) {}
