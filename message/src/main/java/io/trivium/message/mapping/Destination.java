package io.trivium.message.mapping;

/**
 * A queue or topic as applications name it.
 *
 * @param name the true name, not the stored one
 */
public record Destination(String name, DestinationKind kind) {}
