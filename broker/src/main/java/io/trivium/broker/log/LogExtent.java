package io.trivium.broker.log;

/**
 * How far the log reaches.
 *
 * @param start the position of the oldest frame that is kept, in bytes
 * @param end the position after the last frame that is on the disk, in bytes
 */
public record LogExtent(long start, long end) {}
