package io.trivium.storage.log;

/**
 * Bytes of the log that are damaged.
 *
 * @param from first position
 * @param to exclusive, where sound bytes begin at the latest
 */
public record DamagedPlace(long from, long to) {}
