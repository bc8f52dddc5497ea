package io.trivium.rocket.client;

import java.time.Duration;
import java.util.List;

/**
 * How a client finds its cluster.
 *
 * @param nameServers {@code host:port} each, at least one; asked in order until one answers. Inside one process any one text
 * @param callTimeout how long a call may take, 100 ms to 10 minutes; the wait of a pop comes on top
 * @param topicQueues how many queues a topic gets that has to be created, 1 to 1,024
 * @param grace how long a session outlives its connection, within which the client reconnects by itself; 0 to 10 minutes
 */
public record ClusterConfig(List<String> nameServers, Duration callTimeout, int topicQueues, Duration grace) {
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /** With sessions that outlive their connections by 30 s. */
    public ClusterConfig(List<String> nameServers, Duration callTimeout, int topicQueues) {
        this(nameServers, callTimeout, topicQueues, DEFAULT_GRACE);
    }

    public ClusterConfig {
        nameServers = List.copyOf(nameServers);
        if (nameServers.isEmpty()) {
            throw new IllegalArgumentException("no name server is given");
        }
        if (callTimeout.toMillis() < 100 || callTimeout.toMinutes() >= 10) {
            throw new IllegalArgumentException("the call timeout is out of range: " + callTimeout);
        }
        if (topicQueues < 1 || topicQueues > 1024) {
            throw new IllegalArgumentException("the number of queues is out of range: " + topicQueues);
        }
        if (grace.isNegative() || grace.toMinutes() > 10) {
            throw new IllegalArgumentException("the grace time is out of range: " + grace);
        }
    }

    /** Name servers separated by semicolons, and for the rest 10 s and 4 queues. */
    public static ClusterConfig of(String nameServers) {
        return new ClusterConfig(List.of(nameServers.strip().split("\\s*;\\s*", -1)), Duration.ofSeconds(10), 4);
    }
}
