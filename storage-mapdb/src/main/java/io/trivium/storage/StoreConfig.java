package io.trivium.storage;

import io.trivium.storage.log.LogSizes;

/**
 * How a store lays out its files.
 *
 * @param segmentBytes size of a log segment, a power of two from 64 KiB to 1 GiB; default 256 MiB. Fixed when the store is created:
 *     later openings keep what it was created with
 * @param zeroAheadBytes how much of a segment is kept zeroed ahead of what is written, a power of two from 4 KiB to a segment; default 8 MiB
 * @param stagingBytes how much is appended in memory before it is written without being asked to, 64 KiB to 1 GiB; default 8 MiB
 * @param reserveBytes kept in a file of its own for acknowledgements and deletions on a full disk, 0 to 1 GiB; default 16 MiB. The disk counts
 *     as full when less than four times as much is free besides
 */
public record StoreConfig(int segmentBytes, int zeroAheadBytes, int stagingBytes, int reserveBytes) {
    public StoreConfig {
        powerOfTwo("segmentBytes", segmentBytes, 1 << 16, 1 << 30);
        powerOfTwo("zeroAheadBytes", zeroAheadBytes, 1 << 12, segmentBytes);
        if (stagingBytes < 1 << 16 || stagingBytes > 1 << 30) {
            throw new IllegalArgumentException("stagingBytes must be 65536 to 1073741824, not " + stagingBytes);
        }
        if (reserveBytes < 0 || reserveBytes > 1 << 30) {
            throw new IllegalArgumentException("reserveBytes must be 0 to 1073741824, not " + reserveBytes);
        }
    }

    /** Without a reserve. */
    public StoreConfig(int segmentBytes, int zeroAheadBytes, int stagingBytes) {
        this(segmentBytes, zeroAheadBytes, stagingBytes, 0);
    }

    public static StoreConfig defaults() {
        return new StoreConfig(1 << 28, 1 << 23, 1 << 23, 1 << 24);
    }

    public StoreConfig withReserveBytes(int bytes) {
        return new StoreConfig(segmentBytes, zeroAheadBytes, stagingBytes, bytes);
    }

    /** The same with segments of another size, and no more zeroed ahead than these hold. */
    public StoreConfig withSegmentBytes(int bytes) {
        return new StoreConfig(bytes, Math.min(zeroAheadBytes, bytes), stagingBytes, reserveBytes);
    }

    LogSizes sizes() {
        return new LogSizes(segmentBytes, zeroAheadBytes, stagingBytes);
    }

    private static void powerOfTwo(String name, int value, int min, int max) {
        if (value < min || value > max || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    name + " must be a power of two from " + min + " to " + max + ", not " + value);
        }
    }
}
