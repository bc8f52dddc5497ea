package io.trivium.rocket.server.config;

/**
 * The file system that the messages are on.
 *
 * @param totalBytes 0 if it is not known, or there is none
 * @param path where the messages are, for people
 */
public record DiskSpace(String path, long totalBytes, long freeBytes) {
    /** Messages are in memory, or nobody can tell. */
    public static final DiskSpace UNKNOWN = new DiskSpace("", 0, 0);

    /** The share that is used, 0 to 1. */
    public double usedRatio() {
        return totalBytes <= 0 ? 0 : (double) (totalBytes - freeBytes) / totalBytes;
    }
}
