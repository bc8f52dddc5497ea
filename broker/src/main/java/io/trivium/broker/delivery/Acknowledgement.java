package io.trivium.broker.delivery;

import io.trivium.broker.topic.QueueId;

/**
 * Messages of one queue that a group has finished.
 *
 * @param offsets in any order, not copied
 */
public record Acknowledgement(String group, QueueId queue, long[] offsets) {}
