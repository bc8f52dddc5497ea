package io.trivium.rocket.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.concurrent.ScheduledFuture;
import io.trivium.rocket.protocol.Frame;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what a connection sends into frames, within a budget: when it is spent the connection is not read until requests are answered.
 * Its event loop owns it, except for {@link #answered}.
 */
final class RequestFrames extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFrames.class);
    private static final int WORD = 4;
    /** A frame of which no more comes for so long keeps a place that others want. */
    private static final int FRAME_SECONDS = 60;

    private final RequestBudget budget;
    private final AtomicLong underWay = new AtomicLong();
    private final Runnable wake = this::wake;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> deadline;
    private long reserved;
    private volatile boolean paused;

    RequestFrames(RequestBudget budget) {
        this.budget = budget;
    }

    /** What a frame of so many bytes without its length word costs. */
    static long cost(int bytes) {
        return Math.max(bytes, RequestBudget.LEAST_COST);
    }

    boolean paused() {
        return paused;
    }

    /** A frame's request is answered, or needs no answer. Any thread. */
    void answered(long cost) {
        underWay.addAndGet(-cost);
        budget.giveBack(cost);
        if (paused) {
            wake();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void decode(ChannelHandlerContext current, ByteBuf in, List<Object> out) {
        if (paused || in.readableBytes() < WORD) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 0 || length > Frame.MAX_BYTES - WORD) {
            throw new TooLongFrameException("a frame of " + length + " bytes");
        }
        if (reserved == 0 && !reserve(cost(length))) {
            current.channel().config().setAutoRead(false);
            return;
        }
        if (in.readableBytes() < WORD + length) {
            expectMore(current);
            return;
        }
        forgetDeadline();
        reserved = 0;
        in.skipBytes(WORD);
        out.add(in.readRetainedSlice(length));
    }

    private boolean reserve(long cost) {
        if (!fits(cost) || !budget.tryTake(cost)) {
            // Before looking again: who answers after this look wakes.
            paused = true;
            if (!fits(cost) || !budget.take(cost, wake)) {
                return false;
            }
            paused = false;
        }
        underWay.addAndGet(cost);
        reserved = cost;
        return true;
    }

    private boolean fits(long cost) {
        long before = underWay.get();
        return before == 0 || before <= budget.mostOfOne() - cost;
    }

    private void expectMore(ChannelHandlerContext current) {
        if (deadline == null) {
            deadline = current.executor()
                    .schedule(
                            () -> {
                                LOG.debug("{} did not finish a frame in time", current.channel());
                                var unused = current.close();
                            },
                            FRAME_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    private void forgetDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void wake() {
        ChannelHandlerContext current = context;
        if (current == null) {
            return;
        }
        try {
            current.executor().execute(() -> goOn(current));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is lost, and the event loops are gone", current.channel(), e);
        }
    }

    private void goOn(ChannelHandlerContext current) {
        if (current.isRemoved() || !current.channel().isActive()) {
            budget.wakeOne();
            return;
        }
        if (!paused) {
            budget.wakeOne();
            return;
        }
        budget.forget(wake);
        paused = false;
        try {
            // What has been read already comes first.
            super.channelRead(current, Unpooled.EMPTY_BUFFER);
            channelReadComplete(current);
        } catch (Exception e) { // as the decoder declares
            current.fireExceptionCaught(e);
        }
        if (!paused) {
            current.channel().config().setAutoRead(current.channel().isWritable());
            budget.wakeOne();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext current) throws Exception {
        if (paused) {
            // The decoder itself would go on reading what it cannot decode.
            discardSomeReadBytes();
            current.fireChannelReadComplete();
        } else {
            super.channelReadComplete(current);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) {
        lost();
    }

    @Override
    public void channelInactive(ChannelHandlerContext current) throws Exception {
        super.channelInactive(current);
        lost();
    }

    /** What was not even a whole frame will never be answered. */
    private void lost() {
        forgetDeadline();
        budget.forget(wake);
        long incomplete = reserved;
        reserved = 0;
        if (incomplete > 0) {
            underWay.addAndGet(-incomplete);
            budget.giveBack(incomplete);
        }
    }
}
