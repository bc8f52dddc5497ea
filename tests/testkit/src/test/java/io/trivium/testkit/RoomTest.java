package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What nobody needs makes room, and where there is none, only messages wait: whatever is held stays, whatever crashes. */
class RoomTest {
    @Test
    void whatIsDroppedWasOldAndNobodysAndWhatIsHeldStaysAtItsPlace() {
        AtomicInteger dropped = new AtomicInteger();
        boolean tried = new Kind("retention scenarios", 300, Duration.ofSeconds(30)).run(seed -> {
            Scenario scenario = Scenario.draw(seed, 220, Scenario.Mix.RETENTION);
            dropped.addAndGet(
                    Kind.play(scenario, () -> new DroppingMedium(seed % 3 == 0)).dropped());
            return 1;
        });
        System.out.println("messages dropped: " + dropped);
        assertThat(dropped.get() > 0).isEqualTo(tried);
    }

    @Test
    void aDeadLetterMayGoWhileTheDiskIsFull() {
        Kind.play(Scenario.draw(6479, 150, Scenario.Mix.FULL_DISKS), FillingMedium::new);
    }

    @Test
    void aFullDiskRefusesMessagesAndNothingElseAndEndsByItself() {
        AtomicInteger refused = new AtomicInteger();
        boolean tried = new Kind("scenarios with full disks", 300, Duration.ofSeconds(16)).run(seed -> {
            Scenario scenario = Scenario.draw(seed, 150, Scenario.Mix.FULL_DISKS);
            refused.addAndGet(Kind.play(scenario, FillingMedium::new).refused());
            return 1;
        });
        System.out.println("messages refused for want of room: " + refused);
        assertThat(refused.get() > 0).isEqualTo(tried);
    }
}
