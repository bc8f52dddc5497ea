package io.trivium.rocket.server;

import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.rocket.server.topics.NameServerLink;
import java.util.List;
import java.util.function.Supplier;

/**
 * What surrounds this broker.
 *
 * @param nameServers further name servers to register at; the one of this process always is one of them
 * @param disk the file system that the messages are on; asked when a tool wants to know
 */
public record Installation(List<NameServerLink> nameServers, Supplier<DiskSpace> disk) {
    /** A broker that knows of nothing around it. */
    public static final Installation ALONE = new Installation(List.of(), () -> DiskSpace.UNKNOWN);

    public Installation {
        nameServers = List.copyOf(nameServers);
    }
}
