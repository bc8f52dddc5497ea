package io.trivium.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.trivium.amqp.link.LinkScope;
import io.trivium.amqp.link.Links;
import io.trivium.amqp.link.Mailbox;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.amqp.wire.EngineGuard;
import io.trivium.amqp.wire.FrameSplitter;
import io.trivium.amqp.wire.SaslExchange.Login;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.RocketClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBuffer;
import org.apache.qpid.protonj2.buffer.netty.Netty4ToProtonBufferAdapter;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.exceptions.EngineStateException;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection after its login: carries frames to the protocol engine and back, and ends what has to end. What one batch of frames or
 * answers leads to is flushed once. Owned by its event loop; {@link #shutdown} may be called from anywhere.
 */
// A write or close that fails shows as the end of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class AmqpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AmqpConnection.class);
    private static final byte[] EMPTY_FRAME = {0, 0, 0, 8, 2, 0, 0, 0};
    private static final long LINGER_MILLIS = 2000;
    private static final long MIN_IDLE_MILLIS = 100;

    /**
     * Beyond so many bytes that the peer does not read, no more of its frames are read. Messages alone do not come so far, so a peer that
     * reads nothing while it writes is not held up for ever by what it receives.
     */
    private static final long MOST_UNREAD_BYTES = 6 << 20;

    private final Door door;
    private final FrameSplitter splitter;
    private final Login login;
    private final EngineGuard guard = new EngineGuard();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Engine engine;
    private @Nullable RocketClient client;
    private @Nullable LinkScope scope;
    private @Nullable Links links;
    private @Nullable String soleContainer;
    private boolean ending;

    AmqpConnection(Door door, FrameSplitter splitter, Login login) {
        this.door = door;
        this.splitter = splitter;
        this.login = login;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        door.connections().add(this);
        Engine made = Engines.make(guard, added.alloc());
        engine = made;
        made.outputHandler(this::write);
        made.errorHandler(failed -> failed(added, failed.failureCause()));
        Connection connection = made.connection();
        Opening.describe(connection, door.config());
        connection.openHandler(remote -> opened(added, remote));
        connection.closeHandler(remote -> connection.close());
        // The engine closes by itself too, and a peer that broke the protocol may never answer.
        connection.localCloseHandler(local -> end(added));
        made.start();
        ingest(added, ProtocolHeader.AMQP.bytes());
        finishBatch(added);
        added.executor()
                .schedule(() -> late(added), door.config().loginTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void late(ChannelHandlerContext added) {
        if (client == null && !ending) {
            log.debug("{} was not opened in time", added.channel());
            end(added);
        }
    }

    private void opened(ChannelHandlerContext added, Connection connection) {
        String container = connection.getRemoteContainerId();
        if (container == null || container.isEmpty()) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A container-id must not be empty");
        }
        if (Opening.wantsToBeSole(connection)) {
            if (!door.soleContainers().add(container)) {
                Opening.refuseSecond(connection);
                end(added);
                return;
            }
            soleContainer = container;
        }
        splitter.limit(door.config().maxFrameBytes());
        watchIdleness(added, connection.getRemoteIdleTimeout());
        serve(added, connection, container);
        connection.open();
    }

    private void serve(ChannelHandlerContext added, Connection connection, String container) {
        RocketClient opened = door.clients().open(new Credentials(login.user(), login.password()));
        client = opened;
        Mailbox mailbox = new Mailbox(added.executor(), () -> finishBatch(added), this::bug);
        LinkScope made = new LinkScope(
                opened,
                mailbox,
                door.config().links(),
                door.clock(),
                door.random(),
                () -> added.channel().isWritable(),
                new LinkScope.Owner(container, login.user()),
                door.all());
        scope = made;
        links = new Links(made);
        links.serve(connection, door.config().sessionBytes(), door.config().maxLinks() - 1);
        opened.onSessionLost(gone -> mailbox.execute(() -> fail(
                new AmqpException(ConnectionError.CONNECTION_FORCED, "The broker lost this connection's session"))));
    }

    private void watchIdleness(ChannelHandlerContext added, long remoteMillis) {
        long write = remoteMillis <= 0 ? 0 : Math.max(MIN_IDLE_MILLIS, remoteMillis / 2);
        added.pipeline()
                .addBefore(
                        added.name(),
                        "idle",
                        new IdleStateHandler(door.config().idleTimeout().toMillis(), write, 0, TimeUnit.MILLISECONDS));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext added, Object event) {
        if (!(event instanceof IdleStateEvent idle)) {
            added.fireUserEventTriggered(event);
        } else if (idle.state() == IdleState.READER_IDLE) {
            fail(new AmqpException(AmqpError.RESOURCE_LIMIT_EXCEEDED, "Nothing was heard within the idle timeout"));
        } else if (!ending) {
            added.writeAndFlush(Unpooled.wrappedBuffer(EMPTY_FRAME));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext added, Object message) {
        ingest(added, (byte[]) message);
    }

    private void ingest(ChannelHandlerContext added, byte[] frame) {
        Engine running = engine;
        if (ending || running == null) {
            return;
        }
        try {
            // Read-only, so that the engine takes payloads as slices of it.
            running.ingest(new ProtonByteArrayBuffer(frame)
                    .setWriteOffset(frame.length)
                    .convertToReadOnly());
        } catch (EngineStateException e) {
            // The engine has told its error handler already.
            log.debug("{} broke the protocol: {}", added.channel(), e.getMessage());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext added) {
        finishBatch(added);
        added.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext added) {
        if (added.channel().isWritable() && !ending) {
            added.channel().config().setAutoRead(true);
            if (scope != null) {
                scope.resume();
                finishBatch(added);
            }
        }
        added.fireChannelWritabilityChanged();
    }

    private void finishBatch(ChannelHandlerContext added) {
        try {
            do {
                if (scope != null && !ending) {
                    if (guard.takeFlows()) {
                        scope.resume();
                    }
                    scope.finishBatch();
                }
            } while (guard.goOn());
            guard.flush();
        } catch (RuntimeException e) {
            bug(e);
        }
        added.flush();
    }

    private void write(ProtonBuffer buffer, @Nullable Runnable done) {
        ChannelHandlerContext added = context;
        if (added != null) {
            added.write(bytes(buffer), added.voidPromise());
            if (added.channel().bytesBeforeWritable() > MOST_UNREAD_BYTES) {
                added.channel().config().setAutoRead(false);
            }
        }
        if (done != null) {
            done.run();
        }
    }

    private static ByteBuf bytes(ProtonBuffer buffer) {
        if (buffer instanceof Netty4ToProtonBufferAdapter netty) {
            return netty.unwrapAndRelease();
        }
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.copyInto(buffer.getReadOffset(), bytes, 0, bytes.length);
        return Unpooled.wrappedBuffer(bytes);
    }

    private void bug(RuntimeException e) {
        if (e instanceof AmqpException known) {
            fail(known);
        } else if (!ending) {
            log.error("A connection is given up for a mistake of ours", e);
            fail(new AmqpException(AmqpError.INTERNAL_ERROR, "The server made a mistake: " + e));
        }
    }

    /** Ends the connection with an error. */
    private void fail(AmqpException e) {
        Engine running = engine;
        if (ending || running == null || !running.isRunning()) {
            return;
        }
        // An error can only be told in a Close, and a Close only after an Open.
        running.connection().open();
        running.engineFailed(e.violation());
    }

    private void failed(ChannelHandlerContext added, @Nullable Throwable cause) {
        log.debug("{} is closed: {}", added.channel(), cause == null ? "" : cause.toString());
        end(added);
    }

    /** Writes what there is and closes, giving the peer time to read why. */
    private void end(ChannelHandlerContext added) {
        if (ending) {
            return;
        }
        guard.flush();
        ending = true;
        if (scope != null) {
            scope.end();
        }
        splitter.finish();
        // A peer that takes nothing any more does not even let it write.
        added.executor().schedule(() -> added.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        added.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess() && added.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                added.close();
            }
        });
    }

    /** Tells the peer that the server stops, and closes. Completed when the connection is gone. */
    CompletableFuture<Void> shutdown() {
        ChannelHandlerContext added = context;
        if (added != null) {
            added.executor().execute(() -> {
                Engine running = engine;
                if (!ending && running != null && running.isRunning()) {
                    Connection connection = running.connection();
                    connection.setCondition(
                            new ErrorCondition(ConnectionError.CONNECTION_FORCED, "The server is stopping"));
                    connection.open();
                    connection.close();
                    end(added);
                }
            });
        }
        return closed;
    }

    @Override
    public void channelInactive(ChannelHandlerContext added) {
        ending = true;
        if (soleContainer != null) {
            door.soleContainers().remove(soleContainer);
        }
        if (engine != null) {
            engine.shutdown();
        }
        RocketClient opened = client;
        if (opened != null && scope != null && links != null) {
            // Without waiting here: this loop has other connections.
            scope.end()
                    .thenCombine(links.end(), (given, deleted) -> opened)
                    .whenComplete((done, failure) -> opened.closeLater().whenComplete((ended, late) -> gone()));
        } else {
            gone();
        }
        added.fireChannelInactive();
    }

    private void gone() {
        door.connections().remove(this);
        closed.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext added, Throwable cause) {
        if (cause.getCause() instanceof AmqpException e) {
            fail(e);
        } else {
            log.debug("{} failed: {}", added.channel(), cause.toString());
            added.close();
        }
    }
}
