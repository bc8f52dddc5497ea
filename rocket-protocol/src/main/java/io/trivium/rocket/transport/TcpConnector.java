package io.trivium.rocket.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.trivium.rocket.protocol.RequestSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections. */
public final class TcpConnector implements Connector {
    private final EventLoops loops;
    private final int timeoutMillis;
    private final @Nullable RequestSigner signer;
    private final @Nullable SslContext tls;

    /**
     * Opens nothing yet.
     *
     * @param timeout for opening a connection
     */
    public TcpConnector(EventLoops loops, Duration timeout) {
        this(loops, Math.toIntExact(timeout.toMillis()), null, null);
    }

    private TcpConnector(
            EventLoops loops, int timeoutMillis, @Nullable RequestSigner signer, @Nullable SslContext tls) {
        this.loops = loops;
        this.timeoutMillis = timeoutMillis;
        this.signer = signer;
        this.tls = tls;
    }

    /** Returns the same over TLS: servers have to prove that they are the host that was dialled. */
    public TcpConnector overTls(SslContext context) {
        return new TcpConnector(loops, timeoutMillis, signer, context);
    }

    @Override
    public Connector as(String user, String password) {
        return new TcpConnector(loops, timeoutMillis, new RequestSigner(user, password), tls);
    }

    @Override
    public CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
        CompletableFuture<Peer> result = new CompletableFuture<>();
        InetSocketAddress target;
        try {
            target = parse(address);
        } catch (IOException e) {
            result.completeExceptionally(e);
            return result;
        }
        AtomicReference<TcpPeer> peer = new AtomicReference<>();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Connections.WATER_MARKS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(handler(tls, channel, target));
                        }
                        peer.set(Connections.prepare(
                                channel, target, loops, dispatcher, signer, RequestBudget.unlimited()));
                    }
                })
                .connect(target);
        connecting.addListener(done -> {
            SslHandler secured = connecting.channel().pipeline().get(SslHandler.class);
            if (!done.isSuccess()) {
                result.completeExceptionally(new IOException("cannot connect to " + address, done.cause()));
            } else if (secured == null) {
                result.complete(peer.get());
            } else {
                secured.handshakeFuture().addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        result.complete(peer.get());
                    } else {
                        result.completeExceptionally(new IOException(
                                "no TLS connection to " + address + ": "
                                        + shaken.cause().getMessage(),
                                shaken.cause()));
                    }
                });
            }
        });
        return result;
    }

    private static SslHandler handler(SslContext tls, Channel channel, InetSocketAddress target) {
        SslHandler handler = tls.newHandler(channel.alloc(), target.getHostString(), target.getPort());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    private static InetSocketAddress parse(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try {
            String host = address.substring(0, Math.max(colon, 0));
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return InetSocketAddress.createUnresolved(host, Integer.parseInt(address.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address of the form host:port: " + address, e);
        }
    }
}
