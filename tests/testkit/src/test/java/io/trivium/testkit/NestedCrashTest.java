package io.trivium.testkit;

import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.store.Store;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The power goes while the store is being opened, or while it seals, saves or drops: whatever was answered is found all the same. */
class NestedCrashTest {
    @Test
    void aCrashDuringRecoveryChangesNothing() {
        new Kind("crashes during recovery", 500, Duration.ofSeconds(10)).run(seed -> {
            Medium[] last = new Medium[1];
            Kind.play(Scenario.draw(seed, 100, Scenario.Mix.POWER_CUTS), () -> last[0] = new Interrupted(seed));
            return ((Interrupted) last[0]).interrupted;
        });
    }

    @Test
    void aCrashWhileIndexesAndSnapshotsAreWrittenLosesNothing() {
        new Kind("crashes while sealing and saving", 250, Duration.ofSeconds(10)).run(seed -> {
            Medium[] last = new Medium[1];
            Scenario.Mix mix = new Scenario.Mix(100, 2, 0, 0, 0, 6, 0);
            Kind.play(Scenario.draw(seed, 120, mix), () -> last[0] = new WhileSaving());
            return ((WhileSaving) last[0]).hits;
        });
    }

    /** Each opening is cut off a few times before it succeeds, each time at another operation. */
    private static final class Interrupted implements Medium {
        private final DiskMedium disk = new DiskMedium();
        private final Random random;
        private int interrupted;

        Interrupted(long seed) {
            random = Scenario.random(seed);
        }

        @Override
        public Store open() {
            for (int i = 0; i < 3; i++) {
                disk.failAt(1 + random.nextInt(12), true, 0);
                try {
                    disk.open();
                } catch (UncheckedIOException | IllegalStateException e) {
                    interrupted++;
                }
                disk.heal();
                if (random.nextBoolean()) {
                    disk.powerCut(random.nextLong());
                }
            }
            return disk.open();
        }

        @Override
        public void kill() {
            disk.kill();
        }

        @Override
        public void powerCut(long seed) {
            disk.powerCut(seed);
        }

        @Override
        public void failAt(int operations, boolean forever, long seed) {
            disk.failAt(operations, forever, seed);
        }

        @Override
        public void heal() {
            disk.heal();
        }

        @Override
        public Store replayed() {
            return disk.replayed();
        }
    }

    /** The disk dies only at an operation on an index or a snapshot, and the power with it. */
    private static final class WhileSaving implements Medium {
        private final DiskMedium disk = new DiskMedium();
        private int hits;

        @Override
        public Store open() {
            return disk.open();
        }

        @Override
        public void kill() {
            disk.kill();
        }

        @Override
        public void powerCut(long seed) {
            disk.powerCut(seed);
        }

        @Override
        public void failAt(int operations, boolean forever, long seed) {
            CrashingDisk crashing = disk.disk();
            crashing.failAt(
                    1 + operations % 9, true, name -> name.startsWith("index/") || name.startsWith("snapshot/"));
            crashing.onFailure(() -> hits++);
        }

        @Override
        public void heal() {
            disk.heal();
        }

        @Override
        public Store replayed() {
            return disk.replayed();
        }
    }
}
