package io.trivium.rocket.server.config;

import io.trivium.broker.publish.Durability;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The settings of the two roles.
 *
 * @param clusterName names the cluster, {@code DefaultCluster} by default
 * @param brokerName unique in its cluster, {@code broker-a} by default
 * @param host what clients are told to dial: digits, or a name, which they look up and which certificates hold
 * @param advertised the address behind it, with the port; resolved, since it is part of every message's id
 * @param region shown to clients with each message, {@code DefaultRegion} by default
 * @param traceOn whether clients may trace, true by default
 * @param autoCreateTopics whether a send to an unknown topic creates it, true by default
 * @param autoCreateGroups whether a heartbeat or pull of an unknown group creates it, true by default
 * @param defaultQueues queues of the template for new topics, 1 to 1,024, 8 by default
 * @param maxMessageBytes the largest body, or batch of bodies, 1 KiB to 64 MiB, 4 MiB by default
 * @param durability when a sender is answered whose topic and message say nothing, {@code FORCED} by default
 * @param delays the delay levels
 * @param transactions when producers are asked about open transactions
 */
public record RocketServerConfig(
        String clusterName,
        String brokerName,
        String host,
        InetSocketAddress advertised,
        String region,
        boolean traceOn,
        boolean autoCreateTopics,
        boolean autoCreateGroups,
        int defaultQueues,
        int maxMessageBytes,
        Durability durability,
        DelayLevels delays,
        TransactionChecks transactions) {

    public RocketServerConfig {
        if (clusterName.isBlank() || brokerName.isBlank()) {
            throw new IllegalArgumentException("the cluster and the broker need names");
        }
        if (advertised.isUnresolved()) {
            throw new IllegalArgumentException("the advertised host is not known: " + advertised);
        }
        requireWithin("default-queues", defaultQueues, 1, 1024);
        requireWithin("max-message-bytes", maxMessageBytes, 1024, 64 * 1024 * 1024);
    }

    /** The defaults. Clients are told the address in digits. */
    public static RocketServerConfig at(InetSocketAddress advertised) {
        return new RocketServerConfig(
                "DefaultCluster",
                "broker-a",
                digits(advertised),
                advertised,
                "DefaultRegion",
                true,
                true,
                true,
                8,
                4 * 1024 * 1024,
                Durability.FORCED,
                DelayLevels.DEFAULT,
                TransactionChecks.DEFAULT);
    }

    /** The address as clients dial it, {@code host:port}. */
    public String address() {
        return host + ":" + advertised.getPort();
    }

    /** The same in digits, as messages tell where they are stored. */
    public String storeAddress() {
        return digits(advertised) + ":" + advertised.getPort();
    }

    private static String digits(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ", not " + value);
        }
    }

    /**
     * When producers are asked about transactions that they left open.
     *
     * @param timeout the age at which a transaction is asked about first, 6 s by default
     * @param interval the time between two rounds, 30 s by default
     * @param maxChecks how often one is asked about before it is set aside, 15 by default
     * @param maxAge the age at which one is set aside unasked, 72 h by default
     */
    public record TransactionChecks(Duration timeout, Duration interval, int maxChecks, Duration maxAge) {
        public static final TransactionChecks DEFAULT =
                new TransactionChecks(Duration.ofSeconds(6), Duration.ofSeconds(30), 15, Duration.ofDays(3));
    }
}
