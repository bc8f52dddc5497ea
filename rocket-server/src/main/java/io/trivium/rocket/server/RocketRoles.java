package io.trivium.rocket.server;

import io.trivium.broker.Broker;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.server.access.AccessHandlers;
import io.trivium.rocket.server.access.Gate;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Scheduler.Running;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.metrics.MetricSink;
import io.trivium.rocket.server.namesrv.NameServer;
import io.trivium.rocket.server.topics.ClusterQueues;
import io.trivium.rocket.server.topics.NameServerLink;
import io.trivium.rocket.server.topics.Registration;
import io.trivium.rocket.server.topics.SystemTopics;
import io.trivium.rocket.transport.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * RocketMQ's name-server and broker roles over one engine: builds their parts and runs their periodic work. Whoever makes one gives
 * the two dispatchers to transports, after {@link #start} is done.
 */
public final class RocketRoles implements AutoCloseable {
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);
    private static final Duration SAMPLES = Duration.ofSeconds(10);
    private static final Duration REGISTRATION = Duration.ofSeconds(30);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    private final Broker engine;
    private final RocketServerConfig config;
    private final Surroundings surroundings;
    private final NameServer nameServer;
    private final Registration registration;
    private final BrokerRole broker;
    private final UnaryOperator<Dispatcher> gate;
    private final List<Running> periodic = new ArrayList<>();

    private RocketRoles(
            Broker engine,
            RocketServerConfig config,
            Surroundings surroundings,
            NameServer nameServer,
            Registration registration,
            BrokerRole broker,
            UnaryOperator<Dispatcher> gate) {
        this.engine = engine;
        this.config = config;
        this.surroundings = surroundings;
        this.nameServer = nameServer;
        this.registration = registration;
        this.broker = broker;
        this.gate = gate;
    }

    /** Builds both roles, open to everybody. The engine stays the caller's, who closes it after this. */
    public static RocketRoles open(
            Broker engine, RocketServerConfig config, Surroundings surroundings, Installation installation) {
        return create(
                engine, config, surroundings, installation, Authorizer.OPEN, UnaryOperator.identity(), router -> {});
    }

    /** Builds both roles behind a gate. */
    public static RocketRoles guarded(
            Broker engine,
            RocketServerConfig config,
            Surroundings surroundings,
            Installation installation,
            Gate gate,
            AccessHandlers administration) {
        return create(engine, config, surroundings, installation, gate, gate::before, administration::addTo);
    }

    private static RocketRoles create(
            Broker engine,
            RocketServerConfig config,
            Surroundings surroundings,
            Installation installation,
            Authorizer authorizer,
            UnaryOperator<Dispatcher> gate,
            Consumer<RequestRouter.Builder> more) {
        NameServer nameServer = new NameServer(surroundings.ticker(), engine);
        KeptValues kept = new KeptValues(engine, "setting/broker/");
        LocalPeer self = new LocalPeer(config.advertised());
        List<NameServerLink> links = links(request -> nameServer.dispatch(request, self), installation.nameServers());
        Registration registration = new Registration(
                engine, config, kept, links, surroundings.clock().millis());
        ClusterQueues cluster = new ClusterQueues(config.brokerName(), links, surroundings.ticker());
        BrokerRole broker = BrokerRole.create(
                engine, config, kept, surroundings, authorizer, registration, cluster, installation, more);
        return new RocketRoles(engine, config, surroundings, nameServer, registration, broker, gate);
    }

    private static List<NameServerLink> links(NameServerLink own, List<NameServerLink> others) {
        return Stream.concat(Stream.of(own), others.stream()).toList();
    }

    /**
     * Creates the topics and groups that RocketMQ's clients take for granted, registers the broker at the name server and starts the
     * periodic work. To be called once.
     */
    public CompletionStage<Void> start() {
        Stream<CompletionStage<?>> topics = SystemTopics.topics(config).stream()
                .filter(settings -> engine.topic(settings.name()).isEmpty())
                .map(engine::putTopic);
        Stream<CompletionStage<?>> groups = SystemTopics.groups().stream().map(broker.groups()::ensure);
        CompletableFuture<?>[] made = Stream.concat(topics, groups)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(made)
                .thenCompose(all -> broker.offsets().restoreAll())
                .thenCompose(all -> registration.refresh())
                .thenRun(this::startPeriodicWork);
    }

    /** Tells all measurements, as they are now. */
    public void tellMetrics(MetricSink sink) {
        broker.metrics().tell(sink);
    }

    /** The name-server role. */
    public Dispatcher nameServer() {
        return gate.apply(nameServer);
    }

    /** The broker role. */
    public Dispatcher broker() {
        return gate.apply(broker.dispatcher());
    }

    /** Both roles, for clients in this process: their connections do not tell the two addresses apart. */
    public Dispatcher inProcess() {
        Dispatcher ofBroker = broker.dispatcher();
        return gate.apply((request, peer) -> {
            boolean routes = request instanceof GetRoute || request instanceof GetClusterTable;
            return (routes ? nameServer : ofBroker).dispatch(request, peer);
        });
    }

    /** Stops the periodic work, tells the engine the last that it has to know, and takes the broker out of the routes. May be called twice. */
    @Override
    public void close() {
        periodic.forEach(Running::close);
        periodic.clear();
        broker.commits().tellAll();
        registration.leave();
    }

    private void startPeriodicWork() {
        every(HOUSEKEEPING, () -> {
            nameServer.expire();
            broker.clients().expire();
            broker.leases().expire();
            var unused = registration.refreshLost();
        });
        every(SAMPLES, () -> {
            broker.traffic().timers(engine.numbers());
            broker.traffic().sample();
        });
        every(REGISTRATION, registration::refresh);
        every(EACH_SECOND, () -> {
            broker.transactions().turn();
            broker.sessions().expire();
            broker.disk().look();
            broker.commits().tellAll();
        });
    }

    private void every(Duration period, Runnable work) {
        periodic.add(surroundings.scheduler().every(period, work));
    }
}
