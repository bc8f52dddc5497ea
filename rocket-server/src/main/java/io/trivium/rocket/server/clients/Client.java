package io.trivium.rocket.server.clients;

import io.trivium.rocket.transport.Peer;

/**
 * A connected client.
 *
 * @param id as it calls itself
 * @param seenNanos when its last heartbeat came
 */
public record Client(String id, Peer peer, long seenNanos) {}
