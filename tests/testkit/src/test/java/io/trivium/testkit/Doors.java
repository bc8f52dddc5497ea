package io.trivium.testkit;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.trivium.broker.Broker;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.Installation;
import io.trivium.rocket.server.RocketRoles;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole broker with its threads, on a disk in the heap, behind the doors of RocketMQ's clients at free ports of loopback. */
final class Doors implements AutoCloseable {
    private static final StoreConfig LAYOUT = new StoreConfig(1 << 22, 1 << 16, 1 << 20);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoops loops;
    private final Broker engine;
    private final RocketRoles roles;
    private final RocketServer nameServer;
    private final RocketServer broker;
    private final InetSocketAddress nameServerAddress;
    private final InetSocketAddress brokerAddress;

    private Doors(
            EventLoops loops,
            Broker engine,
            RocketRoles roles,
            RocketServer nameServer,
            RocketServer broker,
            InetSocketAddress nameServerAddress,
            InetSocketAddress brokerAddress) {
        this.loops = loops;
        this.engine = engine;
        this.roles = roles;
        this.nameServer = nameServer;
        this.broker = broker;
        this.nameServerAddress = nameServerAddress;
        this.brokerAddress = brokerAddress;
    }

    static Doors open() {
        return open(UnaryOperator.identity());
    }

    /** @param around makes something else of the engine */
    static Doors open(UnaryOperator<Broker> around) {
        EventLoops loops = new EventLoops(new DefaultThreadFactory("doors", true), 2);
        Broker sound = BrokerEngine.start(
                MapDbStore.open(new HeapDisk(1L << 30), LAYOUT, new RecordIndexer(), Runnable::run),
                BrokerConfig.DEFAULTS,
                new BrokerEnvironment(
                        Clock.systemUTC(),
                        System::nanoTime,
                        new DefaultThreadFactory("doors-engine", true),
                        Runnable::run,
                        fault -> {}));
        Broker engine = around.apply(sound);
        Late ofBroker = new Late();
        RocketServer broker = new RocketServer(loops, ofBroker);
        InetSocketAddress brokerAddress = broker.open(ANY);
        RocketRoles roles = RocketRoles.open(
                engine,
                RocketServerConfig.at(brokerAddress),
                new Surroundings(
                        Clock.systemUTC(),
                        System::nanoTime,
                        (period, work) -> {
                            Future<?> running = loops.next()
                                    .scheduleWithFixedDelay(
                                            work, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
                            return () -> running.cancel(false);
                        },
                        new Random(1)),
                Installation.ALONE);
        roles.start().toCompletableFuture().join();
        ofBroker.role = roles.broker();
        RocketServer nameServer = new RocketServer(loops, roles.nameServer());
        return new Doors(loops, engine, roles, nameServer, broker, nameServer.open(ANY), brokerAddress);
    }

    /** The roles need the broker's address before they are there. */
    private static final class Late implements Dispatcher {
        private volatile Dispatcher role = (request, peer) -> {
            request.body().release();
            return CompletableFuture.completedFuture(Reply.failure(ResponseCode.SERVICE_NOT_AVAILABLE, "not yet"));
        };

        @Override
        public CompletionStage<Reply> dispatch(Request request, Peer peer) {
            return role.dispatch(request, peer);
        }
    }

    EventLoops loops() {
        return loops;
    }

    /** What stands behind the doors. */
    Broker engine() {
        return engine;
    }

    InetSocketAddress nameServer() {
        return nameServerAddress;
    }

    InetSocketAddress broker() {
        return brokerAddress;
    }

    @Override
    public void close() {
        nameServer.close();
        broker.close();
        roles.close();
        engine.close();
        loops.close();
    }
}
