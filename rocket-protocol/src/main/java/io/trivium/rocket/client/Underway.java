package io.trivium.rocket.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The calls that have no answer yet. Those that wait for a time to pass, such as for the next attempt to connect, would have none for long
 * after the client is closed, or ever, as its timer ends too. The client's event loop owns it.
 */
final class Underway {
    private final Set<Call> calls = new LinkedHashSet<>();
    private boolean closed;

    private static final class Call {
        final CompletableFuture<?> result;

        Call(CompletableFuture<?> result) {
            this.result = result;
        }
    }

    /** Begins a call, whose result is completed when it is over. */
    <T> void begin(CompletableFuture<T> result, Supplier<Later<T>> action) {
        Call call = new Call(result);
        calls.add(call);
        Later.run(action)
                .then(
                        value -> {
                            calls.remove(call);
                            result.complete(value);
                        },
                        failure -> {
                            calls.remove(call);
                            result.completeExceptionally(failure);
                        });
        if (closed) {
            failAll();
        }
    }

    /** Fails all calls, in the order in which they were made, and those that still come. */
    void close() {
        closed = true;
        failAll();
    }

    private void failAll() {
        List<Call> left = List.copyOf(calls);
        calls.clear();
        left.forEach(call -> call.result.completeExceptionally(closed()));
    }

    static RocketException closed() {
        return new RocketException(RocketException.NOT_ANSWERED, "the client is closed");
    }
}
