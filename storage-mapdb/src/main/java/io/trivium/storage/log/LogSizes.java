package io.trivium.storage.log;

/**
 * The log's measures, in bytes.
 *
 * @param segment a power of two
 * @param zeroAhead how much is kept zeroed ahead
 * @param staging how much is appended in memory before it is written without being asked to
 */
public record LogSizes(int segment, int zeroAhead, int staging) {
    /** How much is zeroed and forced at a time: what a force of the log may have to wait for, so it is small. */
    int zeroStep() {
        return Math.max(1 << 12, zeroAhead / 32);
    }
}
