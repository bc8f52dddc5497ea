package io.trivium.server.settings;

import java.util.List;

/**
 * Where the broker belongs.
 *
 * @param cluster the cluster's name
 * @param broker the broker's name, unique in its cluster
 * @param nameServers further name servers to register at, {@code host:port}
 * @param access how it comes in there
 */
public record Membership(String cluster, String broker, List<String> nameServers, NameServerAccess access) {
    /** A broker for itself. */
    public static final Membership ALONE =
            new Membership("DefaultCluster", "broker-a", List.of(), NameServerAccess.OPEN);

    public Membership {
        nameServers = List.copyOf(nameServers);
    }
}
