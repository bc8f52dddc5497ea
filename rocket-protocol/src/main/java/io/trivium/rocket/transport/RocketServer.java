package io.trivium.rocket.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Listens for RocketMQ's connections. Opened and closed by one thread. */
public final class RocketServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int FIRST_FRAME_SECONDS = 30;

    private final EventLoops loops;
    private final Dispatcher dispatcher;
    private final Entrance entrance;
    private final ChannelGroup connections;
    private @Nullable Channel listening;

    /** Does not listen yet. */
    public RocketServer(EventLoops loops, Dispatcher dispatcher) {
        this(loops, dispatcher, Entrance.open());
    }

    /** As above, behind an entrance. */
    public RocketServer(EventLoops loops, Dispatcher dispatcher, Entrance entrance) {
        this.entrance = entrance;
        this.loops = loops;
        this.dispatcher = dispatcher;
        this.connections = new DefaultChannelGroup(loops.next(), true);
    }

    /**
     * Listens.
     *
     * @param address with port 0 for any that is free
     * @return the address with its port
     * @throws UncheckedIOException if the address cannot be had
     */
    public InetSocketAddress open(SocketAddress address) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Connections.WATER_MARKS)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        entrance.prepare(channel.pipeline());
                        channel.pipeline().addLast(new FirstFrame(FIRST_FRAME_SECONDS));
                        Connections.prepare(
                                channel, channel.remoteAddress(), loops, dispatcher, null, entrance.budget());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            throw new UncheckedIOException(new IOException("cannot listen at " + address, failure));
        }
        listening = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Stops listening and closes all connections. May be called twice. */
    @Override
    public void close() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        connections.close().awaitUninterruptibly();
    }
}
