package io.trivium.rocket.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a connection on which nothing is said in time, the handshake of TLS included. Its event loop owns it. */
final class FirstFrame extends ChannelInboundHandlerAdapter {
    private final long seconds;
    private @Nullable ScheduledFuture<?> deadline;

    FirstFrame(long seconds) {
        this.seconds = seconds;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> close(context), seconds, TimeUnit.SECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        forget();
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forget();
        context.fireChannelInactive();
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private void forget() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
