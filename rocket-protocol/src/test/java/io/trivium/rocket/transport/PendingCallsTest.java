package io.trivium.rocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.HashedWheelTimer;
import io.trivium.rocket.protocol.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PendingCallsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final EventLoops loops = new EventLoops(Thread::new, 1);
    private final PendingCalls calls = new PendingCalls(loops, loops.next());

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void callsOfALostConnectionFailInTheOrderInWhichTheyWereMade() {
        List<Integer> failed = new ArrayList<>();
        for (int number = 10; number < 21; number++) {
            int each = number;
            var unused = calls.add(number, Duration.ofMinutes(1)).whenComplete((reply, lost) -> failed.add(each));
        }

        calls.close(new IOException("lost"));

        assertThat(failed).isEqualTo(IntStream.range(10, 21).boxed().toList());
    }

    @Test
    void eachCallFailsWhenItsOwnTimeIsOver() {
        CompletableFuture<Reply> patient = calls.add(1, LONG);
        CompletableFuture<Reply> next = calls.add(2, Duration.ofMillis(200));
        CompletableFuture<Reply> first = calls.add(3, Duration.ofMillis(100));

        assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasMessageContaining("not answered within 100 ms");
        assertThatThrownBy(() -> next.get(30, TimeUnit.SECONDS)).hasMessageContaining("not answered within 200 ms");
        // Made when an earlier timeout is over, with a longer one still to come
        assertThatThrownBy(() -> calls.add(4, Duration.ofMillis(10)).get(30, TimeUnit.SECONDS))
                .hasMessageContaining("not answered within 10 ms");
        assertThat(patient).isNotDone();
    }

    @Test
    void callsThatAreOverAtOnceFailInTheirOrder() throws Exception {
        List<Integer> failed = new CopyOnWriteArrayList<>();
        // Nothing is looked at before all are over
        CompletableFuture<Void> all = CompletableFuture.runAsync(
                () -> {
                    for (int number = 0; number < 20; number++) {
                        int each = number;
                        var unused = calls.add(number, Duration.ofMillis(20 - number))
                                .whenComplete((reply, over) -> failed.add(each));
                    }
                    long end = loops.nanos() + TimeUnit.MILLISECONDS.toNanos(100);
                    while (loops.nanos() - end < 0) {
                        Thread.onSpinWait();
                    }
                },
                loops.next());

        all.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> calls.add(20, Duration.ofMillis(1)).get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);

        assertThat(failed).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void answeredCallIsNotFailedLater() {
        CompletableFuture<Reply> answered = calls.add(1, Duration.ofMillis(20));
        calls.complete(1, Reply.success());

        assertThatThrownBy(() -> calls.add(2, Duration.ofMillis(100)).get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);

        assertThat(answered).isCompletedWithValueMatching(reply -> reply.code() == 0);
    }

    @Test
    void lostConnectionLeavesNoTimerBehind() {
        HashedWheelTimer timer = loops.timer();
        CompletableFuture<Reply> before = calls.add(1, LONG);
        assertThat(timer.pendingTimeouts()).isEqualTo(1);

        calls.close(new IOException("lost"));
        var unused = calls.add(2, LONG);

        while (timer.pendingTimeouts() > 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(before).isCompletedExceptionally();
    }

    @Test
    void callsInARowShareOneTimer() {
        for (int number = 0; number < 100; number++) {
            var unused = calls.add(number, LONG);
            calls.complete(number, Reply.success());
        }

        assertThat(loops.timer().pendingTimeouts()).isEqualTo(1);
    }
}
