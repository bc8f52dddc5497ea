package io.trivium.rocket.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.timeout.IdleStateHandler;
import io.trivium.rocket.protocol.FrameWriter;
import io.trivium.rocket.protocol.RequestSigner;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What connections have in common, whoever opened them. */
final class Connections {
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private static final int IDLE_SECONDS = 120;

    private Connections() {}

    /**
     * Makes the channel, of one of the loops, speak the protocol.
     *
     * @param signer signs its requests, if there is one
     */
    static TcpPeer prepare(
            Channel channel,
            SocketAddress address,
            EventLoops loops,
            Dispatcher dispatcher,
            @Nullable RequestSigner signer,
            RequestBudget budget) {
        FrameCodec codec = loops.codec(channel.eventLoop());
        FrameWriter writer = signer == null ? codec.writer() : codec.writer().signing(signer);
        TcpPeer peer = new TcpPeer(channel, address, loops, writer);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS));
        RequestFrames frames = new RequestFrames(budget);
        pipeline.addLast(frames);
        pipeline.addLast(new FrameHandler(codec.reader(), peer, dispatcher, frames));
        return peer;
    }
}
