package io.trivium.rocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingCallsTest {
    private final HashedWheelTimer timer = new HashedWheelTimer();

    @AfterEach
    void stop() {
        timer.stop();
    }

    @Test
    void callsOfALostConnectionFailInTheOrderInWhichTheyWereMade() {
        PendingCalls calls = new PendingCalls(timer, Runnable::run);
        List<Integer> failed = new ArrayList<>();
        for (int number = 10; number < 21; number++) {
            int each = number;
            var unused = calls.add(number, Duration.ofMinutes(1)).whenComplete((reply, lost) -> failed.add(each));
        }

        calls.failAll(new IOException("lost"));

        assertThat(failed).isEqualTo(IntStream.range(10, 21).boxed().toList());
    }
}
