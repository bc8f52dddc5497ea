package io.trivium.rocket.server.send;

import io.trivium.broker.publish.OutgoingMessage;

/**
 * A message ready for the engine.
 *
 * @param uniqueKey its id, made by the broker where the producer made none
 * @param prepared whether it waits for a commit
 * @param written whether the sender need not wait for the disk
 */
public record Outgoing(OutgoingMessage message, String uniqueKey, boolean prepared, boolean written) {}
