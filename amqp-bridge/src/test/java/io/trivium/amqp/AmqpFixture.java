package io.trivium.amqp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A server on a free port of the loopback, in front of a cluster in memory. */
final class AmqpFixture implements AutoCloseable {
    final FakeCluster cluster = new FakeCluster();
    final InetSocketAddress address;

    private final EventLoopGroup loops = new NioEventLoopGroup(2);
    private final AmqpServer server;

    AmqpFixture() {
        this(config -> config, Authenticator.LOOPBACK);
    }

    AmqpFixture(UnaryOperator<AmqpServerConfig> settings, Authenticator authenticator) {
        AmqpServerConfig config = AmqpServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server = new AmqpServer(
                settings.apply(config), cluster, authenticator, loops, InstantSource.system(), new SecureRandom());
        address = server.start();
    }

    int port() {
        return address.getPort();
    }

    void stopServer() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        cluster.close();
    }
}
