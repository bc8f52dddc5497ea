package io.trivium.rocket.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.timeout.IdleStateHandler;
import io.trivium.rocket.protocol.FrameWriter;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** What connections have in common, whoever opened them. */
final class Connections {
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private static final int IDLE_SECONDS = 120;

    private Connections() {}

    /** Makes the channel speak the protocol. */
    static TcpPeer prepare(
            Channel channel,
            SocketAddress address,
            EventLoops loops,
            Dispatcher dispatcher,
            FrameWriter writer,
            RequestBudget budget) {
        TcpPeer peer = new TcpPeer(channel, address, loops, writer);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS));
        RequestFrames frames = new RequestFrames(budget);
        pipeline.addLast(frames);
        pipeline.addLast(new FrameHandler(peer, dispatcher, frames));
        return peer;
    }
}
