package io.trivium.rocket.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.OptionalSslHandler;
import org.jspecify.annotations.Nullable;

/**
 * What each new connection of a server passes before its first byte is read: the limit of connections, and TLS, which is told by the
 * first byte. Thread-safe.
 */
public final class Entrance {
    private final @Nullable ConnectionLimit limit;
    private final @Nullable TlsIdentity identity;
    private final boolean tlsOnly;
    private final RequestBudget budget;

    private Entrance(
            @Nullable ConnectionLimit limit, @Nullable TlsIdentity identity, boolean tlsOnly, RequestBudget budget) {
        this.budget = budget;
        this.limit = limit;
        this.identity = identity;
        this.tlsOnly = tlsOnly;
    }

    /** Without limits and TLS. */
    public static Entrance open() {
        return new Entrance(null, null, false, RequestBudget.unlimited());
    }

    /** With a limit, which several servers may share. */
    public static Entrance limited(ConnectionLimit limit) {
        return new Entrance(limit, null, false, RequestBudget.unlimited());
    }

    /**
     * The same with TLS.
     *
     * @param only whether connections without it are closed
     */
    public Entrance withTls(TlsIdentity who, boolean only) {
        return new Entrance(limit, who, only, budget);
    }

    /** The same with a limit of what is under way, which several servers may share. */
    public Entrance withBudget(RequestBudget limitOfBytes) {
        return new Entrance(limit, identity, tlsOnly, limitOfBytes);
    }

    RequestBudget budget() {
        return budget;
    }

    /** Puts its handlers first into the pipeline of a new connection. */
    public void prepare(ChannelPipeline pipeline) {
        if (limit != null) {
            pipeline.addLast(limit.handler());
        }
        if (identity != null) {
            pipeline.addLast(
                    tlsOnly ? identity.context().newHandler(pipeline.channel().alloc()) : new OptionalTls(identity));
        }
    }

    private static final class OptionalTls extends OptionalSslHandler {
        OptionalTls(TlsIdentity identity) {
            super(identity.context());
        }

        @Override
        protected @Nullable ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
            return null; // what follows reads it as it is
        }
    }
}
