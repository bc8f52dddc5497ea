package io.trivium.server;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.trivium.amqp.AmqpServer;
import io.trivium.amqp.AmqpServerConfig;
import io.trivium.amqp.Authenticator;
import io.trivium.amqp.link.LinkLimits;
import io.trivium.broker.Broker;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.sequencer.AnswerSteps;
import io.trivium.rocket.client.ClusterClients;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.RocketClients;
import io.trivium.rocket.server.Installation;
import io.trivium.rocket.server.RocketRoles;
import io.trivium.rocket.server.access.SecretBox;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.topics.NameServerLink;
import io.trivium.rocket.server.topics.RemoteNameServer;
import io.trivium.rocket.transport.ConnectionLimit;
import io.trivium.rocket.transport.Entrance;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.InProcess;
import io.trivium.rocket.transport.RequestBudget;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import io.trivium.server.http.Health;
import io.trivium.server.http.HealthServer;
import io.trivium.server.http.Metrics;
import io.trivium.server.settings.AccessSettings;
import io.trivium.server.settings.Advertised;
import io.trivium.server.settings.EntranceSettings;
import io.trivium.server.settings.Membership;
import io.trivium.server.settings.Ports;
import io.trivium.server.settings.Setting;
import io.trivium.server.settings.SettingException;
import io.trivium.server.settings.TlsSettings;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.disk.FileDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the object graph. With the adapters that the architecture tests name, the only place that reads clocks, makes randomness,
 * opens files and starts threads.
 */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final String KEY_FILE = "access.key";
    private static final Duration NAME_SERVER_PATIENCE = Duration.ofSeconds(3);
    private static final Duration BACKUP_LOOKS = Duration.ofMillis(500);
    private static final Duration CERTIFICATE_LOOKS = Duration.ofSeconds(5);
    private static final long START_SECONDS = 30;
    private static final long MOST_UNDER_WAY = 1L << 30;
    private static final long BACKGROUND_IDLE_SECONDS = 10;
    private static final int MEMORY_SEGMENT_BYTES = 1 << 22;
    private static final long MEMORY_BYTES = 1L << 40;

    private final String name;
    private final InetAddress listen;
    private final Ports ports;
    private final Durability durability;
    private final RetentionConfig retention;
    private final Advertised advertised;
    private final AccessSettings access;
    private final Membership membership;
    private final EntranceSettings entrance;
    private final SecureRandom random = new SecureRandom();

    /**
     * Builds nothing yet.
     *
     * @param name under which clients in this process find the broker
     * @param advertised what clients are told to dial
     */
    Wiring(
            String name,
            InetAddress listen,
            Advertised advertised,
            Ports ports,
            Durability durability,
            RetentionConfig retention,
            AccessSettings access,
            Membership membership,
            EntranceSettings entrance) {
        this.entrance = entrance;
        this.name = name;
        this.listen = listen;
        this.advertised = advertised;
        this.ports = ports;
        this.durability = durability;
        this.retention = retention;
        this.access = access;
        this.membership = membership;
    }

    static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SettingException("The file " + file + " cannot be read: " + IoReason.of(e) + ".");
        }
    }

    /**
     * Clients of brokers elsewhere, over TCP, for a command.
     *
     * @param resources takes what has to be closed after the clients
     */
    static RocketClients clients(String nameServer, ClientTls tls, Resources resources) {
        EventLoops loops = new EventLoops(threads("client"), 1);
        resources.add("event loops", loops);
        return new ClusterClients(
                ClusterConfig.of(nameServer),
                loops,
                tls.over(new TcpConnector(loops, NAME_SERVER_PATIENCE)),
                Clock.systemUTC(),
                new SecureRandom());
    }

    static Thread thread(String name, Runnable task) {
        return new Thread(task, "trivium-" + name);
    }

    static Medium files(Path folder) {
        return new Medium(
                () -> FileDisk.open(folder),
                StoreConfig.defaults(),
                fresh -> OwnerFiles.key(folder.resolveSibling(KEY_FILE), fresh),
                new BackupMailbox(Objects.requireNonNull(folder.getParent(), "a store has a folder")),
                () -> space(folder));
    }

    /** Memory of this process, forgotten with it. */
    static Medium memory() {
        return new Medium(
                () -> new HeapDisk(MEMORY_BYTES),
                StoreConfig.defaults().withSegmentBytes(MEMORY_SEGMENT_BYTES).withReserveBytes(0),
                Supplier::get,
                null,
                () -> DiskSpace.UNKNOWN);
    }

    private static DiskSpace space(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return new DiskSpace(folder.toString(), store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            LOG.debug("The file system of {} tells nothing about itself", folder, e);
            return DiskSpace.UNKNOWN;
        }
    }

    /**
     * Opens the disk, the engine and the doors.
     *
     * @param fatal told on a thread of the engine when the disk has failed
     * @throws Failure if something stands in the way; what was opened is in the resources
     */
    Addresses open(Medium medium, Resources resources, Health health, Consumer<Throwable> fatal) {
        EventLoops loops = new EventLoops(threads("loop"), Runtime.getRuntime().availableProcessors());
        resources.add("event loops", loops);
        Metrics metrics = new Metrics();
        HealthServer http = new HealthServer(health, metrics, loops.next());
        resources.add("HTTP", http);
        InetSocketAddress httpAddress = bind(Setting.HTTP_PORT, ports.http(), http::open);

        Entrance door = entrance(loops, resources);
        LateDispatcher nameServerRole = new LateDispatcher();
        RocketServer nameServer = new RocketServer(loops, nameServerRole, door);
        resources.add("name server's port", nameServer);
        InetSocketAddress nameServerAddress = bind(Setting.NAME_SERVER_PORT, ports.nameServer(), nameServer::open);
        LateDispatcher brokerRole = new LateDispatcher();
        RocketServer broker = new RocketServer(loops, brokerRole, door);
        resources.add("broker's port", broker);
        InetSocketAddress brokerAddress = bind(Setting.BROKER_PORT, ports.broker(), broker::open);

        Broker engine = engine(medium, loops, resources, fatal);
        Installation installation = new Installation(nameServers(loops, resources), medium.space());
        Guard guard = guard(medium, engine, config(brokerAddress), surroundings(loops), installation, resources);
        RocketRoles roles = guard.roles();
        resources.add("RocketMQ roles", roles);
        await("the RocketMQ roles", roles.start());
        metrics.from(roles::tellMetrics);
        nameServerRole.open(roles.nameServer());
        brokerRole.open(roles.broker());

        InProcess.Registration registration = InProcess.register(name, roles.inProcess());
        resources.add("in-process connections", registration);
        InetSocketAddress amqpAddress =
                bind(Setting.AMQP_PORT, ports.amqp(), address -> amqp(address, guard.amqp(), door, loops, resources));

        RocketServer vipChannel = new RocketServer(loops, brokerRole, door);
        openVipChannel(vipChannel);

        // Opened early to learn their ports, closed first so that nothing comes in while the engine closes.
        resources.add("RocketMQ connections", () -> {
            nameServer.close();
            broker.close();
            vipChannel.close();
        });
        return new Addresses(nameServerAddress, brokerAddress, amqpAddress, httpAddress);
    }

    private List<NameServerLink> nameServers(EventLoops loops, Resources resources) {
        NameServerConnector connector = NameServerConnector.create(
                new TcpConnector(loops, NAME_SERVER_PATIENCE), membership.access(), entrance.tls());
        if (!membership.nameServers().isEmpty()) {
            resources.add(
                    "files for name servers",
                    new LoopScheduler(loops.next()).every(CERTIFICATE_LOOKS, connector::refresh));
        }
        List<NameServerLink> links = new ArrayList<>();
        for (String address : membership.nameServers()) {
            RemoteNameServer link = new RemoteNameServer(address, connector, loops.next());
            resources.add("connection to the name server " + address, link);
            links.add(link);
        }
        return links;
    }

    /** The AMQP door is a client of the broker like any other, by typed calls instead of a socket. */
    private InetSocketAddress amqp(
            InetSocketAddress address, Authenticator logins, Entrance door, EventLoops loops, Resources resources) {
        ClusterClients clients = new ClusterClients(
                ClusterConfig.of(name), loops, InProcess.trusted(name, loops), Clock.systemUTC(), random);
        AmqpServerConfig config = AmqpServerConfig.at(address);
        LinkLimits links = config.links();
        // An eighth of the memory for messages of which the end has not come.
        long arriving = Math.max(links.maxMessageBytes(), Runtime.getRuntime().maxMemory() / 8);
        // Three quarters of what the engine keeps in flight for all AMQP connections together.
        long unanswered = Math.min(links.unansweredBytes(), limits().inFlightBytes() / 4);
        AmqpServer server = new AmqpServer(
                config.withLinks(links.withArrivingBytes(arriving).withUnansweredBytes(unanswered)),
                clients,
                logins,
                loops.group(),
                Clock.systemUTC(),
                random,
                door);
        resources.add("AMQP", server);
        return server.start();
    }

    private Guard guard(
            Medium medium,
            Broker engine,
            RocketServerConfig config,
            Surroundings surroundings,
            Installation installation,
            Resources resources) {
        if (!access.authentication()) {
            return Guard.open(engine, config, surroundings, installation);
        }
        SecretBox secrets = new SecretBox(medium.key().apply(this::freshKey), random);
        return Guard.closed(access, engine, config, surroundings, installation, secrets, resources);
    }

    private Entrance entrance(EventLoops loops, Resources resources) {
        Entrance limited = Entrance.limited(
                        new ConnectionLimit(entrance.maxConnections(), entrance.maxFromOneAddress()))
                .withBudget(budget());
        TlsSettings tls = entrance.tls();
        if (tls == null) {
            return limited;
        }
        try {
            TlsIdentity identity = TlsIdentity.read(() -> new TlsIdentity.Pem(
                    readText(tls.certificate()), OwnerFiles.text(tls.key()), optionalText(tls.clientAuthority())));
            resources.add("TLS", new LoopScheduler(loops.next()).every(CERTIFICATE_LOOKS, identity::refresh));
            return limited.withTls(identity, tls.enforcing());
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.SETTING, "TLS cannot be offered: " + e.getMessage() + ".", e);
        }
    }

    /** A quarter of the memory for requests under way, of which one connection may have half. */
    private static RequestBudget budget() {
        long most = Math.min(Runtime.getRuntime().maxMemory() / 4, MOST_UNDER_WAY);
        return new RequestBudget(most, most / 2);
    }

    private static @Nullable String optionalText(@Nullable Path file) {
        return file == null ? null : readText(file);
    }

    private byte[] freshKey() {
        byte[] key = new byte[SecretBox.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    private Broker engine(Medium medium, EventLoops loops, Resources resources, Consumer<Throwable> fatal) {
        ThreadPoolExecutor background = background();
        resources.add("background work", background::shutdown);
        try {
            Disk disk = medium.disk().get();
            resources.add("disk", disk);
            MapDbStore store = MapDbStore.open(disk, medium.layout(), new RecordIndexer(), background);
            resources.add("store", store);
            Broker engine = BrokerEngine.start(store, limits(), environment(background, steps(loops), fatal));
            resources.add("engine", engine);
            if (medium.mailbox() != null) {
                medium.mailbox().forgetAnswers();
                Backups backups = new Backups(medium.mailbox(), store, background);
                resources.add("backups", new LoopScheduler(loops.next()).every(BACKUP_LOOKS, backups::look));
            }
            return engine;
        } catch (RuntimeException e) {
            LOG.error("The store could not be opened", e);
            throw new Failure(ExitCode.STORE, "The store could not be opened: " + e + ".", e);
        }
    }

    /** An engine that is opened only to be closed, by a command. */
    static Broker manualEngine(MapDbStore store, BrokerConfig config) {
        return BrokerEngine.manual(store, config, environment(Runnable::run, AnswerSteps.EACH, fault -> {}));
    }

    /** A quarter of a small heap for what is in flight. */
    private BrokerConfig limits() {
        BrokerConfig usual = BrokerConfig.DEFAULTS;
        return usual.withInFlightBytes(
                        Math.min(usual.inFlightBytes(), Runtime.getRuntime().maxMemory() / 4))
                .withRetention(retention);
    }

    private static BrokerEnvironment environment(Executor background, AnswerSteps steps, Consumer<Throwable> fatal) {
        return new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, threads("engine"), background, steps, fatal);
    }

    /** The event loops write the answers of a step together. */
    private static AnswerSteps steps(EventLoops loops) {
        return new AnswerSteps() {
            @Override
            public void begin() {
                loops.answersFollow();
            }

            @Override
            public void end() {
                loops.answersGiven();
            }
        };
    }

    /**
     * Threads that end when there is nothing to do. Each kind of task is there once at a time, so that they are few; none may wait for another:
     * a backup takes long, and the disk is watched each second.
     */
    private static ThreadPoolExecutor background() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                BACKGROUND_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads("background"));
    }

    private RocketServerConfig config(InetSocketAddress address) {
        RocketServerConfig usual =
                RocketServerConfig.at(new InetSocketAddress(advertised.address(), address.getPort()));
        return new RocketServerConfig(
                membership.cluster(),
                membership.broker(),
                advertised.host(),
                usual.advertised(),
                usual.region(),
                usual.traceOn(),
                usual.autoCreateTopics(),
                usual.autoCreateGroups(),
                usual.defaultQueues(),
                usual.maxMessageBytes(),
                durability,
                usual.delays(),
                usual.transactions());
    }

    private static Surroundings surroundings(EventLoops loops) {
        return new Surroundings(Clock.systemUTC(), System::nanoTime, new LoopScheduler(loops.next()), new Random());
    }

    private static ThreadFactory threads(String name) {
        return new DefaultThreadFactory("trivium-" + name, true);
    }

    private static void await(String what, CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new Failure(ExitCode.STORE, "Starting " + what + " failed: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    private InetSocketAddress bind(Setting setting, int port, Function<InetSocketAddress, InetSocketAddress> open) {
        try {
            return open.apply(new InetSocketAddress(listen, port));
        } catch (Exception e) { // Netty throws what it does not declare
            if (!isHere(listen)) {
                throw new Failure(
                        ExitCode.SETTING,
                        Setting.LISTEN.option() + ": " + listen.getHostAddress() + " is no address of this machine.",
                        e);
            }
            throw new Failure(
                    ExitCode.PORT_IN_USE,
                    "Port " + port + " (" + setting.key() + ") cannot be opened: "
                            + innermost(e).getMessage() + ". Stop what listens there, or choose another with "
                            + setting.option() + ".",
                    e);
        }
    }

    /** After the others, which may be meant to have its port; few clients need it, so it is no reason not to serve. */
    private void openVipChannel(RocketServer server) {
        if (ports.vip() == 0) {
            return;
        }
        try {
            server.open(new InetSocketAddress(listen, ports.vip()));
        } catch (Exception e) { // Netty throws what it does not declare
            LOG.warn(
                    "Port {} cannot be opened: {}. RocketMQ clients with a VIP channel do not reach the broker. Stop what"
                            + " listens there, choose another {}, or say {} off",
                    ports.vip(),
                    innermost(e).getMessage(),
                    Setting.BROKER_PORT.option(),
                    Setting.VIP_CHANNEL.option());
        }
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            LOG.debug("The system does not tell its addresses", e);
            return true;
        }
    }

    private static Throwable innermost(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : innermost(cause);
    }
}
