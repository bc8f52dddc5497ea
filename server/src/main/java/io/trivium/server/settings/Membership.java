package io.trivium.server.settings;

import java.util.List;

/**
 * Where the broker belongs.
 *
 * @param cluster the cluster's name
 * @param broker the broker's name, unique in its cluster
 * @param nameServers further name servers to register at, {@code host:port}
 */
public record Membership(String cluster, String broker, List<String> nameServers) {
    /** A broker for itself. */
    public static final Membership ALONE = new Membership("DefaultCluster", "broker-a", List.of());

    public Membership {
        nameServers = List.copyOf(nameServers);
    }
}
