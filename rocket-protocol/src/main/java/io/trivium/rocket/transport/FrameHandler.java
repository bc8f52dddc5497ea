package io.trivium.rocket.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.FrameReader;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.RequestCodecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the frames of a connection: replies go to their calls, requests to the dispatcher. Its event loop owns it. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameHandler.class);

    private final FrameReader reader;
    private final TcpPeer peer;
    private final Dispatcher dispatcher;
    private final RequestFrames frames;

    /**
     * Has read nothing yet.
     *
     * @param reader that of the connection's event loop
     * @param frames is told when a request is answered
     */
    FrameHandler(FrameReader reader, TcpPeer peer, Dispatcher dispatcher, RequestFrames frames) {
        this.reader = reader;
        this.frames = frames;
        this.peer = peer;
        this.dispatcher = dispatcher;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        long cost = RequestFrames.cost(bytes.readableBytes());
        boolean taken = false;
        try {
            // After a close, what was read with the offending frame is still passed on.
            if (context.channel().isActive()) {
                peer.outbox().readStarted();
                Frame frame = reader.read(bytes);
                taken = true;
                take(frame, cost);
            }
        } finally {
            if (!taken) {
                frames.answered(cost);
            }
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        peer.outbox().readComplete();
    }

    /** A peer that does not read what we answer is not heard until it does. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable() && !frames.paused());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            LOG.debug("{} is idle", peer);
            var unused = context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        peer.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{} is closed", peer, cause);
        var unused = context.close();
    }

    private void take(Frame frame, long cost) {
        if (frame.reply()) {
            frames.answered(cost);
            peer.answered(
                    frame.opaque(),
                    new Reply(frame.code(), frame.remark(), new RawHeader(frame.fields()), frame.body()));
            return;
        }
        peer.seen(frame.version(), frame.language());
        Peer caller;
        try {
            caller = dispatcher.admit(frame, peer);
        } catch (NotAdmittedException e) {
            frame.body().release();
            answer(frame, cost, Reply.failure(e.code(), String.valueOf(e.getMessage())));
            return;
        }
        Request request;
        try {
            request = RequestCodecs.decode(frame.code(), frame.fields(), frame.body(), frame.version());
        } catch (BadRequestException e) {
            answer(frame, cost, Reply.failure(ResponseCode.SYSTEM_ERROR, String.valueOf(e.getMessage())));
            return;
        }
        Dispatching.dispatch(dispatcher, request, caller, reply -> answer(frame, cost, reply));
    }

    private void answer(Frame frame, long cost, Reply reply) {
        frames.answered(cost);
        if (frame.oneWay()) {
            reply.body().release();
        } else {
            peer.answer(reply, frame.opaque(), frame.headerType());
        }
    }
}
