package io.trivium.amqp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.trivium.amqp.wire.FrameSplitter;
import io.trivium.amqp.wire.RememberedNames;
import io.trivium.rocket.client.RocketClients;
import io.trivium.rocket.transport.Entrance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The AMQP 1.0 door: listens, and serves each connection on one event loop. Start and close are for one thread. */
public final class AmqpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AmqpServer.class);
    private static final WriteBufferWaterMark WRITE_BYTES = new WriteBufferWaterMark(256 << 10, 1 << 20);
    private static final long CLOSE_SECONDS = 5;

    private final Door door;
    private final RememberedNames names = new RememberedNames();
    private final EventLoopGroup loops;
    private final Entrance entrance;
    private @Nullable Channel listener;

    /**
     * Makes a server that does not listen yet.
     *
     * @param clients opens one client for each connection
     * @param authenticator decides who may come in
     * @param loops of NIO; stays the caller's
     * @param clock the time that expiry and delay count from
     * @param random for message ids and names of temporary nodes; must be safe for several threads
     */
    public AmqpServer(
            AmqpServerConfig config,
            RocketClients clients,
            Authenticator authenticator,
            EventLoopGroup loops,
            InstantSource clock,
            RandomGenerator random) {
        this(config, clients, authenticator, loops, clock, random, Entrance.open());
    }

    /** As above, behind an entrance. */
    public AmqpServer(
            AmqpServerConfig config,
            RocketClients clients,
            Authenticator authenticator,
            EventLoopGroup loops,
            InstantSource clock,
            RandomGenerator random,
            Entrance entrance) {
        this.entrance = entrance;
        door = new Door(config, clients, authenticator, clock, random);
        this.loops = loops;
    }

    /**
     * Begins to listen.
     *
     * @return the address, with the port that was taken
     * @throws UncheckedIOException if the address cannot be had
     */
    public InetSocketAddress start() {
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BYTES)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        entrance.prepare(channel.pipeline());
                        FrameSplitter splitter = new FrameSplitter(names, Handshake.MAX_FRAME_BYTES);
                        channel.pipeline().addLast(splitter, new Handshake(door, splitter));
                    }
                })
                .bind(door.config().address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    new IOException("AMQP cannot listen at " + door.config().address(), bound.cause()));
        }
        listener = bound.channel();
        InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
        log.info("AMQP 1.0 at {}", address);
        return address;
    }

    /** Stops listening, tells all clients, and waits a few seconds for their connections to end. Not to be called on an event loop. */
    @Override
    public void close() {
        Channel channel = listener;
        if (channel == null) {
            return;
        }
        listener = null;
        channel.close().awaitUninterruptibly();
        CompletableFuture<?>[] ended = List.copyOf(door.connections()).stream()
                .map(AmqpConnection::shutdown)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ended)
                .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
