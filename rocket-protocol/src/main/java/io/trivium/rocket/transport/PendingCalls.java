package io.trivium.rocket.transport;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.trivium.rocket.protocol.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The calls of one connection that wait for their answers, by number. Whoever takes a call out completes it. Thread-safe. */
final class PendingCalls {
    private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Timer timer;
    private final Executor completions;

    /**
     * No call waits yet.
     *
     * @param completions where calls are told that their time is over
     */
    PendingCalls(Timer timer, Executor completions) {
        this.timer = timer;
        this.completions = completions;
    }

    int nextNumber() {
        return numbers.getAndIncrement();
    }

    /** Notes a call before it is sent. */
    CompletableFuture<Reply> add(int number, Duration timeout) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        long millis = Math.max(1, timeout.toMillis());
        Timeout deadline = timer.newTimeout(
                fired -> completions.execute(
                        () -> fail(number, new IOException("not answered within " + millis + " ms"))),
                millis,
                TimeUnit.MILLISECONDS);
        calls.put(number, new Call(answer, deadline));
        return answer;
    }

    /** Completes a call; releases the reply if nobody waits for it any more. */
    void complete(int number, Reply reply) {
        CompletableFuture<Reply> answer = take(number);
        if (answer == null || !answer.complete(reply)) {
            reply.body().release();
        }
    }

    void fail(int number, Throwable cause) {
        CompletableFuture<Reply> answer = take(number);
        if (answer != null) {
            answer.completeExceptionally(cause);
        }
    }

    /** In the order of the calls: those that are repeated keep it. */
    void failAll(Throwable cause) {
        calls.keySet().stream().sorted().forEach(number -> fail(number, cause));
    }

    private @Nullable CompletableFuture<Reply> take(int number) {
        Call call = calls.remove(number);
        if (call == null) {
            return null;
        }
        call.deadline.cancel();
        return call.answer;
    }

    private record Call(CompletableFuture<Reply> answer, Timeout deadline) {}
}
