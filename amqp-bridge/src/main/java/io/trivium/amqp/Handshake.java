package io.trivium.amqp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.amqp.wire.FrameSplitter;
import io.trivium.amqp.wire.SaslExchange;
import io.trivium.amqp.wire.SaslExchange.Challenge;
import io.trivium.amqp.wire.SaslExchange.Failed;
import io.trivium.amqp.wire.SaslExchange.Login;
import io.trivium.amqp.wire.SaslExchange.Proved;
import io.trivium.amqp.wire.SaslExchange.Said;
import io.trivium.amqp.wire.SaslExchange.Step;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a connection, up to its login: protocol headers and SASL, in limited time and with small frames. Gives its place in
 * the pipeline to an {@link AmqpConnection} then. Owned by the connection's event loop.
 */
// A write or close that fails shows as the end of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake extends ChannelInboundHandlerAdapter {
    /** What strangers may send in one frame. */
    static final int MAX_FRAME_BYTES = 8192;

    private static final Logger log = LoggerFactory.getLogger(Handshake.class);
    private static final int MAX_EARLY = 4;

    private final Door door;
    private final FrameSplitter splitter;
    private final Deque<byte[]> early = new ArrayDeque<>();
    private @Nullable Future<?> deadline;
    private @Nullable SaslExchange sasl;
    private @Nullable Login login;
    private boolean deciding;
    private boolean ended;

    Handshake(Door door, FrameSplitter splitter) {
        this.door = door;
        this.splitter = splitter;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> late(context), door.config().loginTimeout().toMillis(), TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    private void late(ChannelHandlerContext context) {
        if (!ended) {
            log.debug("{} did not log in in time", context.channel());
            end(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        cancelDeadline();
        context.fireChannelInactive();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            return;
        }
        if (deciding) {
            // A client may send its header before it has heard the outcome.
            early.add((byte[]) message);
            if (early.size() > MAX_EARLY) {
                end(context);
            }
            return;
        }
        read(context, (byte[]) message);
    }

    private void read(ChannelHandlerContext context, byte[] message) {
        SaslExchange exchange = sasl;
        if (exchange == null || login != null) {
            header(context, message);
            return;
        }
        Step step = exchange.read(message);
        if (step instanceof Challenge challenge) {
            context.writeAndFlush(Unpooled.wrappedBuffer(challenge.frame()));
            return;
        }
        // The client's last frame: a header follows.
        splitter.expectHeader();
        if (step instanceof Said said) {
            decide(context, said.login());
        } else if (step instanceof Proved proved) {
            accept(context, proved.login(), proved.proof());
        } else if (step instanceof Failed failed) {
            door.authenticator().refused(failed.user(), peer(context));
            refuse(context);
        }
    }

    private void header(ChannelHandlerContext context, byte[] message) {
        ProtocolHeader header = ProtocolHeader.of(message);
        Login known = login;
        InetAddress peer = peer(context);
        if (header == ProtocolHeader.AMQP && known != null) {
            open(context, known);
        } else if (header == ProtocolHeader.AMQP && door.authenticator().anonymous(peer)) {
            open(context, Login.NOBODY);
        } else if (header == ProtocolHeader.SASL && sasl == null) {
            SaslExchange exchange = SaslExchange.offering(
                    encrypted(context) || door.authenticator().plain(peer),
                    door.authenticator().anonymous(peer),
                    door.scram());
            sasl = exchange;
            context.write(Unpooled.wrappedBuffer(ProtocolHeader.SASL.bytes()));
            context.writeAndFlush(Unpooled.wrappedBuffer(exchange.mechanisms()));
        } else {
            // What is served, for whoever asks for something else (AMQP 1.0 §2.2).
            ProtocolHeader ours = known == null ? ProtocolHeader.SASL : ProtocolHeader.AMQP;
            context.write(Unpooled.wrappedBuffer(ours.bytes()));
            end(context);
        }
    }

    private static boolean encrypted(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null;
    }

    private static InetAddress peer(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    }

    private void decide(ChannelHandlerContext context, Login said) {
        deciding = true;
        InetAddress peer = peer(context);
        CompletionStage<Boolean> decision = said.user() == null || said.password() == null
                ? CompletableFuture.completedFuture(true)
                : door.authenticator().authenticate(said.user(), said.password(), peer);
        decision.whenCompleteAsync(
                (accepted, failure) -> decided(context, said, failure == null && Boolean.TRUE.equals(accepted)),
                context.executor());
    }

    private void decided(ChannelHandlerContext context, Login said, boolean accepted) {
        deciding = false;
        if (ended) {
            return;
        }
        if (!accepted) {
            refuse(context);
            return;
        }
        accept(context, said, null);
    }

    private void accept(ChannelHandlerContext context, Login who, @Nullable String proof) {
        login = who;
        context.writeAndFlush(Unpooled.wrappedBuffer(SaslExchange.outcome(true, proof)));
        byte[] header = early.poll();
        if (header != null) {
            read(context, header);
        }
        if (early.isEmpty()) {
            return;
        }
        // Those behind the header are for the connection that has taken this place, which answers at the end of a read.
        for (byte[] frame = early.poll(); frame != null; frame = early.poll()) {
            context.pipeline().fireChannelRead(frame);
        }
        context.pipeline().fireChannelReadComplete();
    }

    private void refuse(ChannelHandlerContext context) {
        context.write(Unpooled.wrappedBuffer(SaslExchange.outcome(false, null)));
        end(context);
    }

    private void open(ChannelHandlerContext context, Login known) {
        ended = true;
        cancelDeadline();
        AmqpConnection connection = new AmqpConnection(door, splitter, known);
        context.pipeline().replace(this, "amqp", connection);
    }

    private void end(ChannelHandlerContext context) {
        ended = true;
        cancelDeadline();
        splitter.finish();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause.getCause() instanceof AmqpException e ? e : cause;
        log.debug("{} was closed before its login: {}", context.channel(), reason.toString());
        end(context);
    }
}
