package io.trivium.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;

/** Listens for HTTP until it is closed. The event loop belongs to the caller. */
public final class HealthServer implements AutoCloseable {
    private static final int IDLE_SECONDS = 30;
    private static final int MAX_BODY_BYTES = 1024;

    private final Health health;
    private final Metrics metrics;
    private final EventLoop loop;
    private final ChannelGroup channels;

    public HealthServer(Health health, Metrics metrics, EventLoop loop) {
        this.health = health;
        this.metrics = metrics;
        this.loop = loop;
        this.channels = new DefaultChannelGroup(loop, true);
    }

    /**
     * Opens the door. A port that is taken comes as {@link java.net.BindException}, undeclared, as Netty throws it.
     *
     * @return where it listens
     */
    public InetSocketAddress open(InetSocketAddress address) {
        Channel channel = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        prepare(accepted);
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
        channels.add(channel);
        return (InetSocketAddress) channel.localAddress();
    }

    private void prepare(SocketChannel accepted) {
        channels.add(accepted);
        accepted.pipeline()
                .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES, true))
                .addLast(new HealthHandler(health, metrics));
    }

    @Override
    public void close() {
        channels.close().syncUninterruptibly();
    }
}
