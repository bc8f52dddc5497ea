package io.trivium.rocket.server.config;

import java.util.function.Supplier;

/**
 * What surrounds this broker on its machine.
 *
 * @param disk the file system that the messages are on; asked when a tool wants to know
 */
public record Installation(Supplier<DiskSpace> disk) {
    /** A broker that knows of nothing around it. */
    public static final Installation ALONE = new Installation(() -> DiskSpace.UNKNOWN);
}
