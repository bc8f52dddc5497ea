package io.trivium.rocket.client;

import io.trivium.rocket.protocol.ResponseCode;
import java.util.function.Supplier;

/**
 * Repeats what was not answered, as long as the session may still be resumed. Only for requests that have no further effect when they
 * are repeated, and whose order means nothing beyond the first attempts; for sends there is {@link SendLine}. The client's event loop owns it.
 */
final class Repeating {
    /** So many attempts follow each other at once, which keeps the order of requests; links wait longer and longer by themselves. */
    static final int AT_ONCE = 3;

    static final long DELAY_MILLIS = 100;

    private final ClientContext context;
    private final long patienceMillis;
    private boolean closed;

    Repeating(ClientContext context) {
        this.context = context;
        this.patienceMillis =
                context.config().grace().plus(context.config().callTimeout()).toMillis();
    }

    /** Repeats nothing from now on. */
    void close() {
        closed = true;
    }

    /** Until when something that begins now is repeated, epoch milliseconds. */
    long deadlineMillis() {
        return context.clock().millis() + patienceMillis;
    }

    /** Whether there is another attempt after one that failed. */
    boolean goesOn(RocketException failure, long deadlineMillis) {
        return !closed && worthRepeating(failure) && context.clock().millis() < deadlineMillis;
    }

    /** What the attempt brings, or the next one. */
    <T> Later<T> run(Supplier<Later<T>> attempt) {
        Later<T> result = new Later<>();
        attempt(attempt, result, 1, deadlineMillis());
        return result;
    }

    private <T> void attempt(Supplier<Later<T>> attempt, Later<T> result, int number, long deadlineMillis) {
        Later.run(attempt).then(result::complete, failure -> {
            if (!goesOn(failure, deadlineMillis)) {
                result.fail(failure);
            } else if (number < AT_ONCE && failure.code() == RocketException.NOT_ANSWERED) {
                attempt(attempt, result, number + 1, deadlineMillis);
            } else {
                context.loops()
                        .later(
                                DELAY_MILLIS,
                                context.loop(),
                                () -> attempt(attempt, result, number + 1, deadlineMillis));
            }
        });
    }

    /** Whether the same may succeed later. */
    static boolean worthRepeating(RocketException failure) {
        return failure.code() == RocketException.NOT_ANSWERED || failure.code() == ResponseCode.SERVICE_NOT_AVAILABLE;
    }
}
