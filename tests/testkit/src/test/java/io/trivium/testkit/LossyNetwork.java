package io.trivium.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Connections over loopback through relays that treat each as a seed says. TCP neither loses bytes from the midst nor brings any twice: what is
 * lost is the rest of a connection, and what comes twice is what a client repeats on the next. The seed fixes what becomes of the n-th
 * connection, not what is under way on it by then.
 */
final class LossyNetwork implements Connector, AutoCloseable {
    private final EventLoops loops;
    private final Connector tcp;
    private final Random random;
    private final ChannelGroup channels;
    private final Map<String, String> relays = new ConcurrentHashMap<>();
    private int faults;

    /**
     * No relay yet.
     *
     * @param faults of how many connections something becomes; all later ones are whole
     */
    LossyNetwork(EventLoops loops, Connector tcp, long seed, int faults) {
        this.loops = loops;
        this.tcp = tcp;
        this.random = new Random(seed);
        this.faults = faults;
        this.channels = new DefaultChannelGroup(loops.next(), true);
    }

    /** Puts a relay before an address. Not on an event loop. */
    void relay(InetSocketAddress target) {
        Channel listening = new ServerBootstrap()
                .group(loops.group())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel front) {
                        channels.add(front);
                        dial(front, target);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        channels.add(listening);
        relays.put(text(target), text((InetSocketAddress) listening.localAddress()));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
        return tcp.connect(relays.getOrDefault(address, address), dispatcher, loop);
    }

    private synchronized Fate nextFate() {
        return faults-- > 0 ? Fate.draw(random) : Fate.WHOLE;
    }

    private void dial(Channel front, SocketAddress target) {
        Line line = new Line(nextFate());
        ChannelFuture dialling = new Bootstrap()
                .group(front.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel back) {
                        channels.add(back);
                        back.pipeline().addLast(line.towards(false, front));
                    }
                })
                .connect(target);
        dialling.addListener(dialled -> {
            if (dialled.isSuccess()) {
                front.pipeline().addLast(line.towards(true, dialling.channel()));
                front.config().setAutoRead(true);
            } else {
                begun(front.close());
            }
        });
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
    }

    /** Nobody waits for it: what fails closes the connection, and that is seen. */
    private static void begun(Future<?> action) {
        assert !action.isCancelled();
    }

    /** A connection, by both of its ends. One event loop owns it. */
    private static final class Line {
        private final Fate fate;
        private int passed;
        private boolean silent;

        Line(Fate fate) {
            this.fate = fate;
        }

        ChannelInboundHandlerAdapter towards(boolean toBroker, Channel other) {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    pass(toBroker, (ByteBuf) message, context.channel(), other);
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    if (!silent) {
                        later(other, () -> begun(other.close()));
                    }
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
                    begun(context.close());
                }
            };
        }

        private void pass(boolean toBroker, ByteBuf bytes, Channel from, Channel to) {
            if (silent) {
                bytes.release();
            } else if (fate.breaks() && fate.toBroker() == toBroker && passed + bytes.readableBytes() > fate.bytes()) {
                begun(to.writeAndFlush(bytes.readRetainedSlice(fate.bytes() - passed)));
                bytes.release();
                end(from, to);
            } else {
                passed += fate.toBroker() == toBroker ? bytes.readableBytes() : 0;
                later(to, () -> write(bytes, to));
            }
        }

        private void end(Channel from, Channel to) {
            silent = true;
            if (fate.what() == Fate.What.CUT) {
                close(from);
                close(to);
            }
        }

        private void close(Channel end) {
            if (fate.reset()) {
                end.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            begun(end.close());
        }

        private void later(Channel on, Runnable action) {
            if (fate.what() == Fate.What.LATE) {
                // Equal delays keep the order.
                begun(on.eventLoop().schedule(action, fate.millis(), TimeUnit.MILLISECONDS));
            } else {
                action.run();
            }
        }

        private void write(ByteBuf bytes, Channel to) {
            while (fate.what() == Fate.What.TRICKLE && bytes.readableBytes() > fate.bytes()) {
                begun(to.writeAndFlush(bytes.readRetainedSlice(fate.bytes())));
            }
            begun(to.writeAndFlush(bytes));
        }
    }
}
