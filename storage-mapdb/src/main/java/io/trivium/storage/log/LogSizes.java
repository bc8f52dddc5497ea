package io.trivium.storage.log;

/**
 * The log's measures, in bytes.
 *
 * @param segment a power of two
 * @param zeroStep how much is zeroed ahead at a time
 * @param staging how much is appended in memory before it is written without being asked to
 */
public record LogSizes(int segment, int zeroStep, int staging) {}
