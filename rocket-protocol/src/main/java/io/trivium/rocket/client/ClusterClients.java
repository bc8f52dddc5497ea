package io.trivium.rocket.client;

import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.EventLoops;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Opens clients of one cluster. Thread-safe. Owns nothing: whoever made the event loops closes them after the clients. */
public final class ClusterClients implements RocketClients {
    private final AtomicInteger opened = new AtomicInteger();
    private final ClusterConfig config;
    private final EventLoops loops;
    private final Connector connector;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Opens no client yet.
     *
     * @param connector over TCP or inside this process
     * @param clock the wall clock
     * @param random secure and safe for threads: it makes the names of sessions, which are secrets
     */
    public ClusterClients(
            ClusterConfig config, EventLoops loops, Connector connector, InstantSource clock, RandomGenerator random) {
        this.config = config;
        this.loops = loops;
        this.connector = connector;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public RocketClient open(Credentials credentials) {
        String user = credentials.user();
        String password = credentials.password();
        Connector own = user == null ? connector : connector.as(user, password == null ? "" : password);
        ClientContext context = new ClientContext(config, loops, loops.next(), own, clock, random);
        String clientId = Long.toHexString(random.nextLong());
        return new ClusterClient(context, clientId, opened.getAndIncrement()).start();
    }
}
