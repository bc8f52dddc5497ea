package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.log.DamagedLogException;
import io.trivium.broker.log.Slice;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.IndexEntries;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files rot: each kind is changed, cut, zeroed or removed, and what is served afterwards is still right. */
class DamageTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final long QUEUE = 1;
    private static final int MESSAGES = 1200;

    private final HeapDisk disk = new HeapDisk(1 << 30);
    private final Map<Long, Long> positions = new HashMap<>();

    @BeforeEach
    void fill() {
        try (MapDbStore store = open(disk)) {
            TestLog log = new TestLog(store);
            for (int i = 0; i < MESSAGES / 4; i++) {
                log.append(QUEUE, 4, 150, 1000 + i, 50);
                if (i % 10 == 0) {
                    log.sync();
                }
            }
            log.sync();
            store.log().replay(0, frame -> TestLog.forEach(frame, m -> positions.put(m.offset(), m.position())));
            snapshot(store, store.log().forced() - 1000, 1);
            snapshot(store, store.log().forced(), 2);
        }
    }

    private static MapDbStore open(HeapDisk disk) {
        return MapDbStore.open(disk, SMALL, TestLog.INDEXER, Runnable::run);
    }

    private static void snapshot(MapDbStore store, long position, int value) {
        store.snapshots().write(position, new TreeMap<>(Map.of("v", List.of(new Change(new byte[1], new byte[] {
            (byte) value
        })))));
    }

    private HeapDisk copy() {
        HeapDisk copy = new HeapDisk(1 << 30);
        for (String folder : List.of("", "log", "index", "snapshot")) {
            for (String name : disk.list(folder)) {
                String path = folder.isEmpty() ? name : folder + "/" + name;
                DiskFile file = disk.open(path);
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                copy.open(path).write(bytes.flip(), 0);
            }
        }
        return copy;
    }

    @Test
    void anythingMayHappenToAnyFileAndNothingWrongIsServed() {
        long first = Long.getLong("trivium.damage.first", 1);
        int seeds = Integer.getInteger("trivium.damage.seeds", 100);
        System.out.println("DamageTest: seeds " + first + " to " + (first + seeds - 1));
        for (long seed = first; seed < first + seeds; seed++) {
            HeapDisk damaged = copy();
            String what = damage(damaged, new Random(seed));
            String said = "seed " + seed + ", " + what;
            int served = serve(damaged, said);
            // Opening again finds the same.
            assertThat(serve(damaged, said)).as(said).isEqualTo(served);
            if (!what.contains("log/")) {
                assertThat(served).as(said).isEqualTo(MESSAGES);
            } else if (what.startsWith("flip")) {
                assertThat(served).as(said).isGreaterThanOrEqualTo(MESSAGES - 8);
            }
        }
    }

    private static String damage(HeapDisk disk, Random random) {
        List<String> folders = List.of("log", "index", "snapshot", "");
        String folder = folders.get(random.nextInt(4));
        List<String> names = disk.list(folder);
        String name = names.get(random.nextInt(names.size()));
        String path = folder.isEmpty() ? name : folder + "/" + name;
        DiskFile file = disk.open(path);
        int at = random.nextInt((int) Math.max(1, file.size()));
        switch (random.nextInt(4)) {
            case 0 -> {
                disk.delete(path);
                return "delete " + path;
            }
            case 1 -> {
                file.truncate(at);
                return "cut " + path + " at " + at;
            }
            case 2 -> {
                int count = (int) Math.min(4096, file.size() - at);
                file.write(ByteBuffer.allocate(count), at);
                return "zero " + path + " at " + at;
            }
            default -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                file.read(one, at);
                one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8))));
                file.write(one.flip(), at);
                return "flip " + path + " at " + at;
            }
        }
    }

    /** Reads everything; returns how many messages are served, each of them right. */
    private int serve(HeapDisk damaged, String said) {
        try (MapDbStore store = open(damaged)) {
            store.snapshots()
                    .newest()
                    .ifPresent(saved -> saved.read(
                            "v", (key, value) -> assertThat(value[0]).as(said).isIn((byte) 1, (byte) 2)));
            store.log()
                    .replay(
                            store.log().start(),
                            frame -> TestLog.forEach(frame, m -> {
                                assertThat(m.sound()).as(said).isTrue();
                                assertThat(m.position()).as(said).isEqualTo(positions.get(m.offset()));
                            }));
            int served = 0;
            IndexEntries entries = new IndexEntries(MESSAGES);
            long first = store.indexes().firstOffset(QUEUE, 0);
            store.indexes().read(QUEUE, first, MESSAGES, entries);
            for (int i = 0; i < entries.count(); i++) {
                served += entries.size(i) > 0 && served(store, first + i, entries, i, said) ? 1 : 0;
            }
            for (long offset = 0; offset < MESSAGES; offset += 97) {
                long expected = positionOf(offset);
                store.indexes().findKey(TestLog.keyHash(QUEUE, offset), position -> {
                    assertThat(position).as(said).isEqualTo(expected);
                    return true;
                });
            }
            return served;
        }
    }

    private boolean served(MapDbStore store, long offset, IndexEntries entries, int i, String said) {
        assertThat(entries.position(i)).as(said).isEqualTo(positions.get(offset));
        try (Slice slice = store.log().slice(entries.position(i), entries.size(i))) {
            TestLog.Message message = TestLog.decode(slice.bytes(), 0, entries.position(i));
            assertThat(message.offset()).as(said).isEqualTo(offset);
            assertThat(message.sound()).as(said).isTrue();
            return true;
        } catch (DamagedLogException e) {
            assertThat(store.recovery().damaged()).as(said).isNotEmpty();
            return false;
        }
    }

    @Test
    void rotInTheLastForcedFrameIsDamageAfterAnOrderlyClose() {
        flip(disk, positionOf(1199) + 60);

        try (MapDbStore store = open(disk)) {
            assertThat(store.recovery().damaged()).hasSize(1);
            assertThat(store.recovery().tornBytes()).isZero();
        }
        assertThat(StoreTools.info(disk)).anyMatch(line -> line.startsWith("damage: the log from position"));
    }

    @Test
    void damageThatComesWhileTheStoreIsOpenIsNotLent() {
        try (MapDbStore store = open(disk)) {
            flip(disk, positionOf(8) + 60);

            assertThatThrownBy(() -> store.log().slice(positionOf(8), 100)).isInstanceOf(DamagedLogException.class);

            store.log().slice(positionOf(12), 100).close();
            assertThat(store.recovery().damaged()).hasSize(1);
        }
    }

    @Test
    void theEndOfADamagedPlaceIsNotLookedForAgain() {
        List<Long> frames = List.of(8L, 12L, 16L);
        try (MapDbStore store = open(disk)) {
            frames.forEach(offset -> flip(disk, positionOf(offset) + 60));
            assertThatThrownBy(() -> store.log().slice(positionOf(8), 100)).isInstanceOf(DamagedLogException.class);
            flip(disk, positionOf(12) + 60); // back: whoever looked would find it

            assertThatThrownBy(() -> store.log().slice(positionOf(12), 100)).isInstanceOf(DamagedLogException.class);

            store.log().slice(positionOf(20), 100).close();
            assertThat(store.recovery().damaged()).hasSize(1);
        }
    }

    @Test
    void norIsTheEndOfOneThatReachesToItsSegmentsEnd() {
        try (MapDbStore store = open(disk)) {
            long sound = 36;
            long second = 44;
            DiskFile file = disk.open("log/0000000000000000");
            int from = Math.toIntExact(positionOf(40));
            ByteBuffer before = ByteBuffer.allocate((1 << 16) - from);
            file.read(before, from);
            file.write(ByteBuffer.allocate(before.capacity()), from);
            assertThatThrownBy(() -> store.log().slice(from, 100)).isInstanceOf(DamagedLogException.class);
            // All but the first frame is sound again: whoever looked would find it.
            int next = Math.toIntExact(positionOf(second)) - 64;
            file.write(before.flip().position(next - from), next);

            assertThatThrownBy(() -> store.log().slice(positionOf(second), 100))
                    .isInstanceOf(DamagedLogException.class);

            store.log().slice(positionOf(sound), 100).close();
        }
    }

    @Test
    void whatIsWrittenAfterADamagedEndIsFound() {
        try (MapDbStore store = open(disk)) {
            TestLog log = new TestLog(store);
            flip(disk, positionOf(1196) + 60);
            assertThat(store.log().inFrameAt(positionOf(1196), TestLog.messageAt(positionOf(1196))))
                    .isEmpty();
            long frame = log.append(QUEUE, 4, 150, 5000, 0);
            log.sync();

            List<Long> after = new ArrayList<>();
            store.log().replay(0, found -> TestLog.forEach(found, m -> after.add(m.position())));
            after.removeIf(position -> position < frame);

            assertThat(after).hasSize(4);
            assertThat(store.log().inFrameAt(after.get(1), TestLog.messageAt(after.get(1))))
                    .isPresent();
        }
    }

    @Test
    void aSnapshotThatRotsWhileItIsInUseIsReportedAndARestartUsesTheOneBefore() {
        try (MapDbStore store = open(disk)) {
            String newest = "snapshot/" + disk.list("snapshot").get(1);
            DiskFile file = disk.open(newest);
            file.write(ByteBuffer.wrap(new byte[] {0x55}), 4096);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> snapshot(store, store.log().forced() + 1, 3))
                        .isInstanceOf(DamagedFileException.class);
            }

            assertThat(DamageReport.read(disk))
                    .singleElement()
                    .asString()
                    .startsWith(newest)
                    .contains("restart");
        }
        try (MapDbStore store = open(disk)) {
            List<Integer> found = new ArrayList<>();
            store.snapshots().newest().orElseThrow().read("v", (key, value) -> found.add((int) value[0]));
            assertThat(found).containsExactly(1);
        }
    }

    @Test
    void theLogGoesOnAfterDamage() {
        flip(disk, positionOf(1190) + 60);
        for (int i = 0; i < 3; i++) {
            try (MapDbStore store = open(disk)) {
                assertThat(store.recovery().damaged()).hasSize(1);
                TestLog log = new TestLog(store);
                log.append(QUEUE, 4, 150, 5000, 0);
                log.sync();
                IndexEntries entries = new IndexEntries(2000);
                assertThat(store.indexes().read(QUEUE, 1100, 5000, entries)).isEqualTo(104 + 4 * i);
            }
        }
    }

    private long positionOf(long offset) {
        return java.util.Objects.requireNonNull(positions.get(offset));
    }

    private static void flip(HeapDisk disk, long position) {
        DiskFile file = disk.open("log/" + java.util.HexFormat.of().toHexDigits(position & -65536L));
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(one, position & 65535);
        one.put(0, (byte) (one.get(0) ^ 4));
        file.write(one.flip(), position & 65535);
    }
}
