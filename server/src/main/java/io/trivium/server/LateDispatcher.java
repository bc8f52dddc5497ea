package io.trivium.server;

import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a role that is not ready yet. Its port has to be open before: the role tells clients the port, which may be any that is
 * free. Requests that come too early wait, and those of a connection stay in order.
 */
final class LateDispatcher implements Dispatcher {
    /** Those that came too early, in order. */
    private final Queue<Early> waiting = new ArrayDeque<>();

    /** How many were handed to the threads of their connections, and have not been dispatched there. */
    private final AtomicInteger handedOver = new AtomicInteger();

    private volatile @Nullable Dispatcher role;

    private record Early(Request request, Peer peer, CompletableFuture<Reply> answer) {}

    void open(Dispatcher ready) {
        for (Early next = next(ready); next != null; next = next(ready)) {
            handOver(next, ready);
        }
    }

    /** Who comes too early has not been asked for a login: a role behind a gate refuses it. */
    @Override
    public Peer admit(Frame frame, Peer peer) {
        Dispatcher ready = role;
        return ready == null ? peer : ready.admit(frame, peer);
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        Dispatcher ready = role;
        if (ready != null && handedOver.get() == 0) {
            return ready.dispatch(request, peer);
        }
        Early early = new Early(request, peer, new CompletableFuture<>());
        ready = waits(early);
        if (ready != null) {
            // Earlier ones of its connection may still be on their way to its thread.
            handOver(early, ready);
        }
        return early.answer();
    }

    /** Lets it wait for the role; returns the role if there is one. */
    private synchronized @Nullable Dispatcher waits(Early early) {
        if (role == null) {
            waiting.add(early);
        }
        return role;
    }

    /** What is to be handed over next; once nothing waits, the role takes what comes. */
    private synchronized @Nullable Early next(Dispatcher ready) {
        Early next = waiting.poll();
        if (next == null) {
            role = ready;
        }
        return next;
    }

    private void handOver(Early early, Dispatcher ready) {
        handedOver.incrementAndGet();
        early.peer().execute(() -> dispatch(early, ready));
    }

    private void dispatch(Early early, Dispatcher ready) {
        try {
            ready.dispatch(early.request(), early.peer()).whenComplete((reply, failure) -> {
                if (reply != null) {
                    early.answer().complete(reply);
                } else {
                    early.answer().completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            // The top of a task: the failure becomes the answer.
            early.answer().completeExceptionally(e);
        } finally {
            handedOver.decrementAndGet();
        }
    }
}
