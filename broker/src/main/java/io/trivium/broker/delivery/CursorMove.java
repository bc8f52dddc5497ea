package io.trivium.broker.delivery;

import io.trivium.broker.topic.QueueId;

/**
 * A place that a group's cursor on a queue is to be set to, forwards or backwards.
 *
 * @param offset 0 or more; beyond the end of the queue it means the end: messages that are yet to come are not passed over
 */
public record CursorMove(String group, QueueId queue, long offset) {}
