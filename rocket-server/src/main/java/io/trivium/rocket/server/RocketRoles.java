package io.trivium.rocket.server;

import io.trivium.broker.Broker;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Scheduler.Running;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.namesrv.NameServer;
import io.trivium.rocket.transport.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * RocketMQ's name-server and broker roles over one engine: builds their parts and runs their periodic work. Whoever makes one gives
 * the two dispatchers to transports, after {@link #start} is done.
 */
public final class RocketRoles implements AutoCloseable {
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);

    private final NameServer nameServer;
    private final RequestRouter broker;
    private final Surroundings surroundings;
    private final List<Running> periodic = new ArrayList<>();

    private RocketRoles(NameServer nameServer, RequestRouter broker, Surroundings surroundings) {
        this.nameServer = nameServer;
        this.broker = broker;
        this.surroundings = surroundings;
    }

    /** Builds both roles. The engine stays the caller's: it closes it after this. */
    public static RocketRoles create(
            Broker engine, RocketServerConfig config, Surroundings surroundings, Authorizer authorizer) {
        NameServer nameServer = new NameServer(surroundings.ticker());
        return new RocketRoles(nameServer, RequestRouter.builder().build(), surroundings);
    }

    /**
     * Creates the topics and groups that RocketMQ's clients take for granted, registers the broker at the name server and starts the
     * periodic work.
     */
    public CompletionStage<Void> start() {
        periodic.add(surroundings.scheduler().every(HOUSEKEEPING, nameServer::expire));
        return CompletableFuture.completedFuture(null);
    }

    /** The name-server role. */
    public Dispatcher nameServer() {
        return nameServer;
    }

    /** The broker role. */
    public Dispatcher broker() {
        return broker;
    }

    /** Stops the periodic work and takes the broker out of the routes. May be called twice. */
    @Override
    public void close() {
        periodic.forEach(Running::close);
        periodic.clear();
    }
}
