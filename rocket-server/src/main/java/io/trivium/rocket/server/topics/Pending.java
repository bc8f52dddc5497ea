package io.trivium.rocket.server.topics;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Creations under way, by name: whoever wants the same thing meanwhile waits for the one. Thread-safe. */
final class Pending<T> {
    private final ConcurrentMap<String, CompletableFuture<T>> byName = new ConcurrentHashMap<>();

    CompletionStage<T> once(String name, Supplier<CompletionStage<T>> creation) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> other = byName.putIfAbsent(name, mine);
        if (other != null) {
            return other;
        }
        start(creation).whenComplete((made, failure) -> {
            byName.remove(name, mine);
            if (failure == null) {
                mine.complete(made);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
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
