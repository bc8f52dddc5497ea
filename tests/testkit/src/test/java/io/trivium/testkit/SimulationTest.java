package io.trivium.testkit;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The whole engine against the reference, over a store in the heap. */
class SimulationTest {
    @Test
    void theEngineAgreesWithTheReference() {
        new Kind("simulation seeds", 10_000, Duration.ofSeconds(60)).run(seed -> {
            Kind.play(Scenario.draw(seed, 150, Scenario.Mix.SIMULATION), HeapMedium::new);
            return 1;
        });
    }

    @Test
    void clocksJumpAndNothingIsEarlyOrForgotten() {
        new Kind("clock scenarios", 1_000, Duration.ofSeconds(15)).run(seed -> {
            Kind.play(Scenario.draw(seed, 100, Scenario.Mix.CLOCKS), HeapMedium::new);
            return 1;
        });
    }
}
