package io.trivium.testkit;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The whole engine over the real store, on a disk that loses, reorders and tears what was not forced. */
class PowerCutTest {
    @Test
    void whatWasAnsweredIsFoundAfterAnyPowerCut() {
        new Kind("power-cut states", 5_000, Duration.ofSeconds(40))
                .run(seed -> Kind.play(Scenario.draw(seed, 120, Scenario.Mix.POWER_CUTS), DiskMedium::new)
                        .crashes());
    }

    /** The cursor alone tells whether a move was made that was under way. */
    @Test
    void aCursorThatGoesBackWhileTheDiskFailsMayHaveGone() {
        Kind.play(Scenario.draw(701, 120, Scenario.Mix.DISK_FAULTS), DiskMedium::new);
    }

    @Test
    void aDiskThatFailsFencesTheEngineAndARestartFindsWhatWasAnswered() {
        new Kind("disk faults", 300, Duration.ofSeconds(8))
                .run(seed -> Kind.play(Scenario.draw(seed, 120, Scenario.Mix.DISK_FAULTS), DiskMedium::new)
                        .crashes());
    }
}
