package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection inside this process, as the other end sees it. Each of the two ends has one. */
final class InProcessPeer implements Peer {
    private final CloseActions closeActions = new CloseActions();
    private final String id;
    private final @Nullable String user;
    private final SocketAddress address;
    private final Dispatcher dispatcher;
    private final Executor dispatching;
    private final Executor completions;
    private final PendingCalls calls;
    private @Nullable InProcessPeer caller;

    /**
     * Not usable before {@link #join}.
     *
     * @param user whom this end has logged in as
     * @param dispatcher of the end that this is
     * @param dispatching runs the dispatcher, one request at a time
     * @param completions where its answers are given to the caller
     */
    InProcessPeer(
            String id,
            @Nullable String user,
            SocketAddress address,
            Dispatcher dispatcher,
            Executor dispatching,
            Executor completions,
            PendingCalls calls) {
        this.id = id;
        this.user = user;
        this.address = address;
        this.dispatcher = dispatcher;
        this.dispatching = dispatching;
        this.completions = completions;
        this.calls = calls;
    }

    /** Settles what the end that this is sees as the other one. Called once, before the connection is used. */
    void join(InProcessPeer caller) {
        this.caller = caller;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public @Nullable String user() {
        return user;
    }

    @Override
    public int version() {
        return Frame.OWN_VERSION;
    }

    @Override
    public String language() {
        return Frame.OWN_LANGUAGE;
    }

    @Override
    public void send(Request request) {
        deliver(request, reply -> reply.body().release());
    }

    @Override
    public CompletionStage<Reply> call(Request request, Duration timeout) {
        int number = calls.nextNumber();
        CompletableFuture<Reply> answer = calls.add(number, timeout);
        deliver(request, reply -> complete(number, reply));
        if (closeActions.closed()) {
            calls.fail(number, lost());
        }
        return answer;
    }

    @Override
    public void execute(Runnable action) {
        caller().dispatching.execute(action);
    }

    @Override
    public boolean open() {
        return !closeActions.closed();
    }

    @Override
    public void close() {
        end();
        caller().end();
    }

    @Override
    public void onClose(Runnable action) {
        closeActions.add(action);
    }

    @Override
    public String toString() {
        return "InProcessPeer[" + id + "]";
    }

    private void end() {
        closeActions.close();
        IOException lost = lost();
        try {
            // Whoever ends the connection, those who called are told where they are told of all else.
            completions.execute(() -> calls.close(lost));
        } catch (RejectedExecutionException e) {
            // The event loops are gone, and what they owned is nobody's.
            calls.close(lost);
        }
    }

    private void deliver(Request request, Consumer<Reply> answer) {
        dispatching.execute(() -> {
            if (closeActions.closed()) {
                request.body().release();
            } else {
                Dispatching.dispatch(dispatcher, request, caller(), answer);
            }
        });
    }

    private void complete(int number, Reply reply) {
        try {
            completions.execute(() -> calls.complete(number, reply));
        } catch (RejectedExecutionException e) {
            // The event loops are gone, and nobody waits any more.
            reply.body().release();
        }
    }

    private InProcessPeer caller() {
        InProcessPeer joined = caller;
        if (joined == null) {
            throw new IllegalStateException("the connection has one end only");
        }
        return joined;
    }

    private IOException lost() {
        return new IOException("the in-process connection " + id + " is lost");
    }
}
