package io.trivium.broker.delivery;

import io.trivium.broker.topic.QueueId;

/**
 * A pull: messages of one queue from an offset on.
 *
 * @param queue the queue
 * @param offset of the first message wanted
 * @param maxMessages 1 or more
 * @param maxBytes stops after the message that reaches it; one message is always returned
 * @param filter what the reader wants
 */
public record PullQuery(QueueId queue, long offset, int maxMessages, int maxBytes, MessageFilter filter) {}
