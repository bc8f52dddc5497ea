package io.trivium.rocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is woken for many answers, and when. */
class WakesTest {
    private final Wakes wakes = new Wakes();
    private final List<String> woken = new ArrayList<>();

    @Test
    void eachIsWokenAtOnce() {
        wakes.wake(() -> woken.add("a"));

        assertThat(woken).containsExactly("a");
    }

    @Test
    void whatAStepWakesIsWokenAtItsEndOnce() {
        wakes.gather();
        wakes.wake(() -> woken.add("a"));
        wakes.wake(() -> woken.add("b"));
        assertThat(woken).isEmpty();

        wakes.release();
        wakes.gather();
        wakes.release();

        assertThat(woken).containsExactly("a", "b");
    }

    @Test
    void otherThreadsDoNotWaitForTheStep() throws InterruptedException {
        wakes.gather();
        Thread other = new Thread(() -> wakes.wake(() -> woken.add("other")));
        other.start();
        other.join();

        assertThat(woken).containsExactly("other");
    }

    @Test
    void whatIsWokenAtTheEndMayWakeOthers() {
        wakes.gather();
        wakes.wake(() -> wakes.wake(() -> woken.add("next")));

        wakes.release();

        assertThat(woken).containsExactly("next");
    }
}
