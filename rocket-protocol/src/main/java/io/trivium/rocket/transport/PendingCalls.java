package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that wait for their answers, by number. Whoever takes a call out completes it. One timeout, that of the
 * earliest deadline, does for all: nearly all calls are answered long before. Thread-safe.
 */
final class PendingCalls {
    private final AtomicInteger numbers = new AtomicInteger();
    private final EventLoops loops;
    private final EventLoop completions;

    // The monitor guards these
    /** Made at the first call, as most connections of a server never have one. */
    private @Nullable Map<Integer, Call> calls;

    /** Null if nobody will look for calls whose time is over. */
    private @Nullable Runnable stopLooking;

    private long lookNanos;
    private boolean closed;

    /**
     * No call waits yet.
     *
     * @param completions where calls are told that their time is over
     */
    PendingCalls(EventLoops loops, EventLoop completions) {
        this.loops = loops;
        this.completions = completions;
    }

    private record Call(CompletableFuture<Reply> answer, long millis, long deadlineNanos) {
        void over() {
            answer.completeExceptionally(new SocketTimeoutException("not answered within " + millis + " ms"));
        }
    }

    int nextNumber() {
        return numbers.getAndIncrement();
    }

    /** Notes a call before it is sent. */
    CompletableFuture<Reply> add(int number, Duration timeout) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        long millis = Math.max(1, timeout.toMillis());
        note(number, new Call(answer, millis, loops.nanos() + TimeUnit.MILLISECONDS.toNanos(millis)));
        return answer;
    }

    private synchronized void note(int number, Call call) {
        if (calls == null) {
            calls = new HashMap<>();
        }
        calls.put(number, call);
        if (stopLooking == null || call.deadlineNanos - lookNanos < 0) {
            lookAt(call.deadlineNanos);
        }
    }

    /** Completes a call; releases the reply if nobody waits for it any more. */
    void complete(int number, Reply reply) {
        Call call = take(number);
        if (call == null || !call.answer.complete(reply)) {
            reply.body().release();
        }
    }

    void fail(int number, Throwable cause) {
        Call call = take(number);
        if (call != null) {
            call.answer.completeExceptionally(cause);
        }
    }

    /**
     * The connection is lost: all calls fail, in their order, which those that are repeated keep. A later one has no deadline: whoever
     * makes it fails it.
     */
    void close(Throwable cause) {
        takeAll().forEach(call -> call.answer.completeExceptionally(cause));
    }

    private synchronized List<Call> takeAll() {
        closed = true;
        forgetLook();
        if (calls == null) {
            return List.of();
        }
        List<Call> all = List.copyOf(new TreeMap<>(calls).values());
        calls.clear();
        return all;
    }

    private synchronized @Nullable Call take(int number) {
        return calls == null ? null : calls.remove(number);
    }

    private void lookAt(long nanos) {
        forgetLook();
        if (!closed) {
            // Up, as a look that comes early finds nothing.
            long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos - loops.nanos())) + 1;
            lookNanos = nanos;
            stopLooking = loops.later(millis, completions, () -> look(nanos));
        }
    }

    private void forgetLook() {
        if (stopLooking != null) {
            stopLooking.run();
            stopLooking = null;
        }
    }

    private void look(long nanos) {
        takeOverdue(nanos).forEach(Call::over);
    }

    /** In the order of the calls. */
    private synchronized List<Call> takeOverdue(long nanos) {
        // A look that could not be stopped any more, since another one stands for it
        if (calls == null || stopLooking == null || nanos != lookNanos) {
            return List.of();
        }
        stopLooking = null;
        long now = loops.nanos();
        Map<Integer, Call> overdue = new TreeMap<>(calls);
        overdue.values().removeIf(call -> call.deadlineNanos - now > 0);
        calls.keySet().removeAll(overdue.keySet());
        calls.values().stream()
                .mapToLong(call -> call.deadlineNanos - now)
                .min()
                .ifPresent(left -> lookAt(now + left));
        return List.copyOf(overdue.values());
    }
}
