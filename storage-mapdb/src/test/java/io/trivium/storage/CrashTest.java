package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.Frame;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.IndexEntries;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random work on a disk whose power is cut, again and again, also while recovering; each state is drawn from a printed seed. */
class CrashTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 12, 1 << 16);
    private static final int SEEDS = Integer.getInteger("trivium.crash.seeds", 60);
    private static final long FIRST_SEED = Long.getLong("trivium.crash.first", 1);

    @Test
    void whatWasForcedIsFoundAfterAnyCrash() {
        System.out.println("CrashTest: seeds " + FIRST_SEED + " to " + (FIRST_SEED + SEEDS - 1));
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new Life(seed, false).live();
        }
    }

    @Test
    void aDiskThatDoesNotForceIsFoundOut() {
        assertThatThrownBy(() -> {
                    for (long seed = 1; seed < 50; seed++) {
                        new Life(seed, true).live();
                    }
                })
                .isInstanceOfAny(AssertionError.class, RuntimeException.class);
    }

    /** One store and its crashes, with what must be in it. */
    private static final class Life {
        private final long seed;
        private final Random random;
        private final boolean lying;
        private final Map<Long, Long> forcedOffsets = new HashMap<>();
        private CrashingDisk disk = new CrashingDisk();
        private int incarnation;
        private long snapshot = -1;

        private Life(long seed, boolean lying) {
            this.seed = seed;
            this.random = new Random(seed);
            this.lying = lying;
        }

        private void live() {
            for (int run = 0; run < 5; run++) {
                disk.failAt(1 + random.nextInt(random.nextBoolean() ? 20 : 400), true);
                try (MapDbStore store = open()) {
                    check(store);
                    work(store);
                } catch (UncheckedIOException e) {
                    // The power went.
                    assertThat(e).hasStackTraceContaining("Injected");
                } catch (IllegalStateException e) {
                    assertThat(e).hasStackTraceContaining("Injected");
                }
                disk = disk.crash(random.nextLong());
            }
            List<String> first = new ArrayList<>();
            try (MapDbStore store = open()) {
                check(store);
                first.addAll(dump(store));
            }
            disk = disk.crash(random.nextLong());
            try (MapDbStore store = open()) {
                assertThat(dump(store)).as("seed %d", seed).isEqualTo(first);
            }
        }

        private MapDbStore open() {
            Disk used = lying ? neverForced(disk) : disk;
            return MapDbStore.open(used, SMALL, TestLog.INDEXER, Runnable::run);
        }

        /** The fault that the crash test exists for: a force that does nothing. */
        private static Disk neverForced(Disk disk) {
            return new BrokenDisk(disk) {
                @Override
                protected void force(String name, DiskFile file) {
                    // That is the fault.
                }
            };
        }

        private void work(MapDbStore store) {
            TestLog log = new TestLog(store);
            for (int i = 0; i < 200; i++) {
                log.append(random.nextInt(5), 1 + random.nextInt(8), random.nextInt(2000), 1000, random.nextInt(3));
                if (random.nextInt(4) == 0) {
                    store.log().write();
                }
                if (random.nextInt(8) == 0) {
                    Map<Long, Long> offsets = new HashMap<>(log.nextOffsets());
                    log.sync();
                    forcedOffsets.putAll(offsets);
                    snapshot(store);
                }
            }
        }

        private void snapshot(MapDbStore store) {
            long position = store.log().forced();
            if (random.nextInt(4) == 0 && position > snapshot) {
                byte[] value = ByteBuffer.allocate(8).putLong(position).array();
                TreeMap<String, List<Change>> changes = new TreeMap<>();
                changes.put("view", List.of(new Change(new byte[] {1}, value)));
                store.snapshots().write(position, changes);
                snapshot = position;
            }
        }

        private void check(MapDbStore store) {
            assertThat(store.recovery().damaged()).as("seed %d", seed).isEmpty();
            assertThat(store.recovery().setAside()).as("seed %d", seed).isEmpty();
            assertThat(store.log().incarnation()).as("seed %d", seed).isGreaterThan(incarnation);
            incarnation = store.log().incarnation();
            checkSnapshot(store);
            Map<Long, Long> found = new HashMap<>();
            store.log()
                    .replay(
                            store.log().start(),
                            frame -> TestLog.forEach(frame, m -> {
                                assertThat(m.sound()).as("seed %d", seed).isTrue();
                                assertThat(m.offset())
                                        .as("seed %d", seed)
                                        .isEqualTo(found.getOrDefault(m.queueKey(), 0L));
                                found.put(m.queueKey(), m.offset() + 1);
                            }));
            forcedOffsets.forEach((queue, next) -> assertThat(found.getOrDefault(queue, 0L))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(next));
            found.forEach((queue, next) -> checkIndex(store, queue, next));
            // What is found counts as forced from now on.
            forcedOffsets.putAll(found);
        }

        private void checkSnapshot(MapDbStore store) {
            long[] position = {-1};
            store.snapshots().newest().ifPresent(saved -> {
                saved.read(
                        "view",
                        (key, value) -> position[0] = ByteBuffer.wrap(value).getLong());
                assertThat(position[0]).as("seed %d", seed).isEqualTo(saved.position());
            });
            assertThat(position[0]).as("seed %d", seed).isGreaterThanOrEqualTo(snapshot);
            snapshot = position[0];
        }

        private void checkIndex(MapDbStore store, long queue, long next) {
            IndexEntries entries = new IndexEntries(5000);
            assertThat(store.indexes().read(queue, 0, Long.MAX_VALUE, entries))
                    .as("seed %d", seed)
                    .isEqualTo((int) next);
            for (int i = 0; i < entries.count(); i++) {
                TestLog.Message message = store.log()
                        .inFrameAt(entries.position(i), TestLog.messageAt(entries.position(i)))
                        .orElseThrow();
                assertThat(message.offset()).as("seed %d", seed).isEqualTo(i);
                assertThat(message.size()).as("seed %d", seed).isEqualTo(entries.size(i));
            }
        }

        private static List<String> dump(MapDbStore store) {
            List<String> found = new ArrayList<>();
            store.log()
                    .replay(
                            store.log().start(),
                            (Frame frame) -> found.add(frame.position() + ":" + frame.kind() + ":"
                                    + frame.payload().hashCode()));
            return found;
        }
    }
}
