package io.trivium.rocket.client;

import io.trivium.rocket.protocol.ResponseCode;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Repeats what was not answered, as long as the session may still be resumed. Only for requests that have no further effect when they
 * are repeated. The client's event loop owns it.
 */
final class Repeating {
    /** So many attempts follow each other at once, which keeps the order of requests; links wait longer and longer by themselves. */
    private static final int AT_ONCE = 3;

    private static final long DELAY_MILLIS = 100;

    private final ClientContext context;
    private boolean closed;

    Repeating(ClientContext context) {
        this.context = context;
    }

    /** Repeats nothing from now on. */
    void close() {
        closed = true;
    }

    /** What the attempt brings, or the next one. */
    <T> Later<T> run(Supplier<Later<T>> attempt) {
        return run(attempt, () -> true);
    }

    /**
     * As {@link #run(Supplier)}.
     *
     * @param allowed asked after an attempt that failed
     */
    <T> Later<T> run(Supplier<Later<T>> attempt, BooleanSupplier allowed) {
        Later<T> result = new Later<>();
        long patience =
                context.config().grace().plus(context.config().callTimeout()).toMillis();
        attempt(attempt, allowed, result, 1, context.clock().millis() + patience);
        return result;
    }

    private <T> void attempt(
            Supplier<Later<T>> attempt, BooleanSupplier allowed, Later<T> result, int number, long deadlineMillis) {
        Later.run(attempt).then(result::complete, failure -> {
            if (closed
                    || !allowed.getAsBoolean()
                    || !worthRepeating(failure)
                    || context.clock().millis() >= deadlineMillis) {
                result.fail(failure);
            } else if (number < AT_ONCE && failure.code() == RocketException.NOT_ANSWERED) {
                attempt(attempt, allowed, result, number + 1, deadlineMillis);
            } else {
                context.loops()
                        .later(
                                DELAY_MILLIS,
                                context.loop(),
                                () -> attempt(attempt, allowed, result, number + 1, deadlineMillis));
            }
        });
    }

    private static boolean worthRepeating(RocketException failure) {
        return failure.code() == RocketException.NOT_ANSWERED || failure.code() == ResponseCode.SERVICE_NOT_AVAILABLE;
    }
}
