package io.trivium.rocket.server.topics;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creations under way, by name: whoever wants the same thing meanwhile waits for the one. They are told in the order in which they came, each
 * when what the one before does with it has been begun: what one client sends stays in order. Thread-safe.
 */
final class Pending<T> {
    /** Those who wait. Changed under the lock, and there as long as somebody is still to be told. */
    private final ConcurrentMap<String, Queue<CompletableFuture<T>>> byName = new ConcurrentHashMap<>();

    /** Waits with the others; null if nobody waits. Who finds a thing without having asked this may pass others that wait for it. */
    @Nullable
    CompletionStage<T> underWay(String name) {
        if (!byName.containsKey(name)) {
            return null; // the usual case, and a hot one
        }
        CompletableFuture<T> mine = new CompletableFuture<>();
        return joins(name, mine) ? mine : null;
    }

    /** Waits with the others; begins the creation if nobody waits. */
    CompletionStage<T> once(String name, Supplier<CompletionStage<T>> creation) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        if (!joinsOrBegins(name, mine)) {
            start(creation).whenComplete((made, failure) -> tellAll(name, made, failure));
        }
        return mine;
    }

    private synchronized boolean joins(String name, CompletableFuture<T> mine) {
        Queue<CompletableFuture<T>> waiting = byName.get(name);
        return waiting != null && waiting.add(mine);
    }

    private synchronized boolean joinsOrBegins(String name, CompletableFuture<T> mine) {
        if (joins(name, mine)) {
            return true;
        }
        Queue<CompletableFuture<T>> waiting = new ArrayDeque<>();
        waiting.add(mine);
        byName.put(name, waiting);
        return false;
    }

    private void tellAll(String name, @Nullable T made, @Nullable Throwable failure) {
        for (CompletableFuture<T> next = next(name); next != null; next = next(name)) {
            if (made != null) {
                next.complete(made);
            } else {
                next.completeExceptionally(failure != null ? failure : new IllegalStateException("made nothing"));
            }
        }
    }

    private synchronized @Nullable CompletableFuture<T> next(String name) {
        Queue<CompletableFuture<T>> waiting = byName.get(name);
        CompletableFuture<T> next = waiting == null ? null : waiting.poll();
        if (next == null) {
            byName.remove(name);
        }
        return next;
    }

    private CompletionStage<T> start(Supplier<CompletionStage<T>> creation) {
        try {
            return creation.get();
        } catch (RuntimeException e) {
            // Passed on to all who wait, or they would wait for ever.
            return CompletableFuture.failedFuture(e);
        }
    }
}
