package io.trivium.rocket.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be, in all and from one address: those beyond are closed at once, and counted. Thread-safe; several
 * servers may share one.
 */
public final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final int most;
    private final int mostFromOne;

    /**
     * Counts from none.
     *
     * @param most in all, 1 or more
     * @param mostFromOne from one address, 1 or more
     */
    public ConnectionLimit(int most, int mostFromOne) {
        if (most < 1 || mostFromOne < 1) {
            throw new IllegalArgumentException("limits of connections: " + most + ", " + mostFromOne);
        }
        this.most = most;
        this.mostFromOne = mostFromOne;
    }

    /** How many connections were refused. */
    public long refused() {
        return refused.sum();
    }

    ChannelHandler handler() {
        return new Counter();
    }

    private boolean enter(InetAddress from) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        boolean[] entered = new boolean[1];
        byAddress.compute(from, (address, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < mostFromOne;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        if (!entered[0]) {
            open.decrementAndGet();
        }
        return entered[0];
    }

    private void leave(InetAddress from) {
        open.decrementAndGet();
        byAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** Of one connection. Its event loop owns it. */
    private final class Counter extends ChannelInboundHandlerAdapter {
        private @Nullable InetAddress entered;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            InetAddress from = context.channel().remoteAddress() instanceof InetSocketAddress internet
                    ? internet.getAddress()
                    : InetAddress.getLoopbackAddress();
            if (enter(from)) {
                entered = from;
                context.fireChannelActive();
            } else {
                refused.increment();
                LOG.warn(
                        "A connection from {} is refused: there are too many, in all or from there",
                        from.getHostAddress());
                var unused = context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            InetAddress from = entered;
            entered = null;
            if (from != null) {
                leave(from);
            }
            context.fireChannelInactive();
        }
    }
}
