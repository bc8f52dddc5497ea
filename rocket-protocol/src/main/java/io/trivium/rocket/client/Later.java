package io.trivium.rocket.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that comes later, or fails to. Unlike a {@link CompletableFuture} it tells those who wait in the order in which they came,
 * which is what keeps messages in order. Not thread-safe: the client's event loop owns it.
 */
final class Later<T> {
    /** Nearly always the only one. */
    private @Nullable Waiter<T> firstWaiter;

    private @Nullable Queue<Waiter<T>> moreWaiters;
    private @Nullable T value;
    private @Nullable RocketException failure;

    static <T> Later<T> of(T value) {
        Later<T> later = new Later<>();
        later.complete(value);
        return later;
    }

    static <T> Later<T> failed(RocketException failure) {
        Later<T> later = new Later<>();
        later.fail(failure);
        return later;
    }

    /** What the action begins; a failure if it throws. */
    static <T> Later<T> run(Supplier<Later<T>> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            return failed(told(e));
        }
    }

    /** A reply that cannot be read, or a fault of ours: the caller must hear of it in any case. */
    private static RocketException told(RuntimeException failure) {
        return failure instanceof RocketException known
                ? known
                : new RocketException(RocketException.NOT_ANSWERED, failure.toString());
    }

    /** All values, in order, when the last one is there; the first failure if there is any. */
    static <T> Later<List<T>> all(List<Later<T>> parts) {
        Later<List<T>> result = of(new ArrayList<>());
        for (Later<T> part : parts) {
            result = result.flatMap(values -> part.map(value -> {
                values.add(value);
                return values;
            }));
        }
        return result;
    }

    /** Done when all are over, however. */
    static <T> Later<List<T>> settled(List<Later<T>> parts) {
        Later<List<T>> result = of(new ArrayList<>());
        for (Later<T> part : List.copyOf(parts)) {
            result = result.flatMap(values -> {
                Later<List<T>> over = new Later<>();
                part.then(
                        value -> {
                            values.add(value);
                            over.complete(values);
                        },
                        failure -> over.complete(values));
                return over;
            });
        }
        return result;
    }

    void complete(T result) {
        value = result;
        wake();
    }

    void fail(RocketException cause) {
        failure = cause;
        wake();
    }

    /** Tells one of the two; at once if it is known. */
    void then(Consumer<? super T> done, Consumer<RocketException> failed) {
        boolean known = value != null || failure != null;
        if (known && firstWaiter == null) {
            tell(done, failed);
            return;
        }
        append(new Waiter<>(done, failed));
        if (known) {
            wake();
        }
    }

    /** What the function makes of the value; a {@link RocketException} that it throws is the failure. */
    <R> Later<R> map(Function<? super T, R> function) {
        Later<R> mapped = new Later<>();
        then(
                result -> {
                    R made;
                    try {
                        made = function.apply(result);
                    } catch (RuntimeException e) {
                        mapped.fail(told(e));
                        return;
                    }
                    mapped.complete(made);
                },
                mapped::fail);
        return mapped;
    }

    /** As {@link #map}, of a function whose result comes later. */
    <R> Later<R> flatMap(Function<? super T, Later<R>> function) {
        T known = value;
        if (known != null && failure == null && firstWaiter == null) {
            return run(() -> function.apply(known));
        }
        Later<R> mapped = new Later<>();
        then(
                result -> {
                    Later<R> next = run(() -> function.apply(result));
                    next.then(mapped::complete, mapped::fail);
                },
                mapped::fail);
        return mapped;
    }

    private void wake() {
        for (Waiter<T> waiter = poll(); waiter != null; waiter = poll()) {
            tell(waiter.done, waiter.failed);
        }
    }

    private void tell(Consumer<? super T> done, Consumer<RocketException> failed) {
        if (failure != null) {
            failed.accept(failure);
        } else if (value != null) {
            done.accept(value);
        }
    }

    private void append(Waiter<T> waiter) {
        if (firstWaiter == null) {
            firstWaiter = waiter;
            return;
        }
        if (moreWaiters == null) {
            moreWaiters = new ArrayDeque<>();
        }
        moreWaiters.add(waiter);
    }

    private @Nullable Waiter<T> poll() {
        Waiter<T> first = firstWaiter;
        firstWaiter = moreWaiters == null ? null : moreWaiters.poll();
        return first;
    }

    private record Waiter<T>(Consumer<? super T> done, Consumer<RocketException> failed) {}
}
