package io.trivium.rocket.client;

/**
 * Proof of a lease.
 *
 * @param broker the broker's name
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param queue the queue's number
 * @param offset in the queue
 * @param handle RocketMQ's receipt handle
 */
public record Receipt(String broker, String group, String topic, int queue, long offset, String handle) {}
