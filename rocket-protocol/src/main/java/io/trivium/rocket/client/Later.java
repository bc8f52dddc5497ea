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
    private final Queue<Waiter<T>> waiters = new ArrayDeque<>();
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
        } catch (RocketException e) {
            return failed(e);
        } catch (RuntimeException e) {
            // A reply that cannot be read, or a fault of ours: the caller must hear of it in any case.
            return failed(new RocketException(RocketException.NOT_ANSWERED, e.toString()));
        }
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
        waiters.add(new Waiter<>(done, failed));
        if (value != null || failure != null) {
            wake();
        }
    }

    <R> Later<R> map(Function<? super T, R> function) {
        return flatMap(result -> of(function.apply(result)));
    }

    /** What the function makes of the value; a {@link RocketException} that it throws is the failure. */
    <R> Later<R> flatMap(Function<? super T, Later<R>> function) {
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
        for (Waiter<T> waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            if (failure != null) {
                waiter.failed.accept(failure);
            } else if (value != null) {
                waiter.done.accept(value);
            }
        }
    }

    private record Waiter<T>(Consumer<? super T> done, Consumer<RocketException> failed) {}
}
