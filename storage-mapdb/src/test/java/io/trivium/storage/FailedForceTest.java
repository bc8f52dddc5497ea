package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.CrashingDisk;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After a force that failed the operating system shows bytes that it will never write. Only a restart may go on, and it trusts no cache. */
class FailedForceTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 12, 1 << 16);

    @Test
    void nothingIsTriedAgainOnAFileWhoseForceFailed() {
        CrashingDisk disk = new CrashingDisk();
        try (MapDbStore store = open(disk)) {
            TestLog log = new TestLog(store);
            log.append(1, 3, 500, 1000, 0);
            store.log().write();
            long operations = disk.operations();
            disk.failAt(1, false);

            assertThatThrownBy(() -> store.log().force()).isInstanceOf(UncheckedIOException.class);

            assertThatThrownBy(() -> store.log().force()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> store.log().write()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> log.append(1, 1, 10, 1000, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(disk.operations()).isEqualTo(operations + 1);
        }
    }

    /** The system tells a lost write once, to whoever forces first: here that is who makes room ahead. */
    @Test
    void aFaultInTheBackgroundFencesTheLog() {
        long operations = roomAhead(new CrashingDisk(), Long.MAX_VALUE);

        assertThat(operations).isGreaterThan(1);
        for (long at = 1; at <= operations; at++) {
            long failing = at;
            assertThatThrownBy(() -> roomAhead(new CrashingDisk(), failing))
                    .as("operation %d of %d", failing, operations)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** Writes until room is made ahead, lets that fail at its n-th operation, and writes on; returns how many it took. */
    private static long roomAhead(CrashingDisk disk, long failAt) {
        List<Runnable> background = new ArrayList<>();
        try (MapDbStore store = MapDbStore.open(disk, SMALL, TestLog.INDEXER, background::add)) {
            background.clear();
            TestLog log = new TestLog(store);
            while (background.isEmpty()) {
                log.append(1, 1, 500, 1000, 0);
                log.sync();
            }
            long before = disk.operations();
            if (failAt < Long.MAX_VALUE) {
                disk.failAt(failAt, false);
            }
            background.get(0).run();
            long took = disk.operations() - before;
            log.append(1, 1, 10, 1000, 0);
            log.sync();
            return took;
        }
    }

    /** What the restart has shown to readers must survive the next power cut, though no force will ever write those pages. */
    @Test
    void whatARestartServesAfterAFailedForceSurvivesAPowerCut() {
        for (long seed = 1; seed <= 200; seed++) {
            CrashingDisk disk = new CrashingDisk();
            forceFails(disk, 1 + (int) seed % 40);
            List<Long> shown;
            try (MapDbStore store = open(disk)) {
                shown = offsets(store);
                TestLog log = new TestLog(store);
                log.append(1, 2, 300, 2000, 0);
                log.sync();
                shown.add(log.next(1) - 2);
                shown.add(log.next(1) - 1);
            }
            try (MapDbStore store = open(disk.crash(seed))) {
                assertThat(offsets(store)).as("seed %d", seed).isEqualTo(shown);
                assertThat(store.recovery().damaged()).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static void forceFails(CrashingDisk disk, int frames) {
        try (MapDbStore store = open(disk)) {
            TestLog log = new TestLog(store);
            log.append(1, 4, 500, 1000, 0);
            log.sync();
            for (int i = 0; i < frames; i++) {
                log.append(1, 1 + i % 3, 700, 1000, 0);
            }
            store.log().write();
            disk.failAt(1, false);
            assertThatThrownBy(() -> store.log().force()).isInstanceOf(Exception.class);
        }
        disk.heal();
    }

    private static MapDbStore open(CrashingDisk disk) {
        return MapDbStore.open(disk, SMALL, TestLog.INDEXER, Runnable::run);
    }

    private static List<Long> offsets(MapDbStore store) {
        List<Long> found = new ArrayList<>();
        store.log()
                .replay(
                        store.log().start(),
                        frame -> TestLog.forEach(frame, m -> {
                            assertThat(m.sound()).isTrue();
                            found.add(m.offset());
                        }));
        return found;
    }
}
