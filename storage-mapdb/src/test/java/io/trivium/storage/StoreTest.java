package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.QueueIndexes.DueStart;
import io.trivium.broker.store.Store;
import io.trivium.storage.disk.FileDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final long ORDERS = QueueIndexes.queueKey(3, 1);
    private static final long RARE = QueueIndexes.queueKey(9, 0);

    private final HeapDisk disk = new HeapDisk(1 << 30);

    private MapDbStore open() {
        return MapDbStore.open(disk, SMALL, TestLog.INDEXER, Runnable::run);
    }

    private void use(Consumer<MapDbStore> user) {
        try (MapDbStore store = open()) {
            user.accept(store);
        }
    }

    @Test
    void frameHeaderHasTheseBytes() {
        use(store -> {
            OpenFrame frame = store.log().begin((byte) 5, 3);
            frame.payload().put(new byte[] {1, 2, 3});
            store.log().seal(frame);
            store.log().write();
            assertThat(frame.payloadPosition()).isEqualTo(32);
            assertThat(store.log().end()).isEqualTo(40);
        });

        byte[] bytes = new byte[40];
        disk.open("log/0000000000000000").read(java.nio.ByteBuffer.wrap(bytes), 0);

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("00000003" + "05" + "01" + "0000" + "00000001" + "55901be1" + "0000000000000000"
                        + "0000000000000000" + "0102030000000000");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingIsFoundInTheSamePlaceBeforeAndAfterOpeningAgain(boolean inMemory, @TempDir Path folder) {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        try (FileDisk files = FileDisk.open(folder)) {
            var chosen = inMemory ? disk : files;
            try (MapDbStore store = MapDbStore.open(chosen, SMALL, TestLog.INDEXER, Runnable::run)) {
                fill(new TestLog(store));
                before.addAll(dump(store));
            }
            try (MapDbStore store = MapDbStore.open(chosen, SMALL, TestLog.INDEXER, Runnable::run)) {
                after.addAll(dump(store));
                assertThat(store.recovery().damaged()).isEmpty();
                assertThat(store.recovery().setAside()).isEmpty();
                assertThat(store.log().incarnation()).isEqualTo(2);
            }
        }
        assertThat(before).hasSize(3003);
        assertThat(after).isEqualTo(before);
    }

    private static void fill(TestLog log) {
        log.append(RARE, 1, 50, 999, 0);
        for (int i = 0; i < 300; i++) {
            log.append(ORDERS, 10, 100, 1000 + i, i % 3 == 0 ? 5000 - i : 0);
            if (i % 7 == 0) {
                log.sync();
            }
        }
        log.append(RARE, 2, 50, 2000, 0);
        log.sync();
    }

    /** All messages by index, each read by slice and by frame, found by key and by time. */
    static List<String> dump(MapDbStore store) {
        List<String> found = new ArrayList<>();
        for (long queue : new long[] {RARE, ORDERS}) {
            IndexEntries entries = new IndexEntries(17);
            long offset = store.indexes().firstOffset(queue, -1);
            while (store.indexes().read(queue, offset, Long.MAX_VALUE, entries) > 0) {
                for (int i = 0; i < entries.count(); i++, offset++) {
                    found.add(check(store, queue, offset, entries, i));
                }
                entries.clear();
            }
        }
        return found;
    }

    private static String check(MapDbStore store, long queue, long offset, IndexEntries entries, int i) {
        long position = entries.position(i);
        assertThat(entries.tagHash(i)).isEqualTo((int) offset * 3);
        assertThat(entries.orderingKeyHash(i)).isEqualTo((int) queue * 5);
        assertThat(entries.flags(i)).isEqualTo((int) offset & 15);
        assertThat(entries.priority(i)).isEqualTo((int) offset % 10);
        try (Slice slice = store.log().slice(position, entries.size(i))) {
            TestLog.Message message = TestLog.decode(slice.bytes(), 0, position);
            assertThat(message.sound()).isTrue();
            assertThat(message.offset()).isEqualTo(offset);
            assertThat(message.queueKey()).isEqualTo(queue);
        }
        assertThat(store.log().inFrameAt(position, TestLog.messageAt(position))).isPresent();
        List<Long> byKey = new ArrayList<>();
        store.indexes().findKey(TestLog.keyHash(queue, offset), byKey::add);
        assertThat(byKey).containsExactly(position);
        return queue + "/" + offset + "@" + position;
    }

    @Test
    void offsetsAreFoundByStoreTime() {
        use(store -> fill(new TestLog(store)));
        use(store -> {
            for (int i = 0; i < 300; i += 7) {
                assertThat(store.indexes().offsetAtTime(ORDERS, 1000 + i)).isEqualTo(OptionalLong.of(i * 10L));
            }
            assertThat(store.indexes().offsetAtTime(ORDERS, 5)).isEqualTo(OptionalLong.of(0));
            assertThat(store.indexes().offsetAtTime(ORDERS, 1300)).isEmpty();
            assertThat(store.indexes().offsetAtTime(RARE, 1000)).isEqualTo(OptionalLong.of(1));
            assertThat(store.indexes().offsetAtTime(77, 0)).isEmpty();
        });
    }

    @Test
    void scheduledMessagesComeSortedByTimeOverAllSegments() {
        use(store -> fill(new TestLog(store)));
        use(store -> {
            List<Due> all = dues(store, (start, end) -> new Due(0, 0), Integer.MAX_VALUE);
            assertThat(all).isSorted().hasSizeGreaterThan(630);
            assertThat(dues(store, (start, end) -> new Due(0, 0), 3)).isEqualTo(all.subList(0, 3));
            Due middle = all.get(all.size() / 2);
            assertThat(dues(store, (start, end) -> middle, Integer.MAX_VALUE))
                    .isEqualTo(all.subList(all.size() / 2, all.size()));
            long half = store.log().end() / 2;
            assertThat(dues(store, (start, end) -> start > half ? new Due(0, 0) : null, Integer.MAX_VALUE))
                    .isNotEmpty()
                    .allMatch(due -> due.position() > half)
                    .allMatch(all::contains);
        });
    }

    private static List<Due> dues(Store store, DueStart start, int most) {
        List<Due> found = new ArrayList<>();
        store.indexes().findDue(start, due -> found.add(due) && found.size() < most);
        return found;
    }

    @Test
    void anEntryOfTheNewestSnapshotIsFoundByItsKey() {
        byte[] large = new byte[8200];
        large[8199] = 9;
        Change[] many = new Change[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = change("k" + (10_000 + i), i % 100 == 7 ? large : new byte[] {(byte) i});
        }
        use(store -> {
            assertThat(store.snapshots().find("a", bytes("k10001"))).isNull();
            write(store, 0, "a", many);
            write(store, 8, "a", change("k10001", new byte[0]), change("k10002", null));

            assertThat(store.snapshots().find("a", bytes("k10000"))).containsExactly(0);
            assertThat(store.snapshots().find("a", bytes("k10001"))).isEmpty();
            assertThat(store.snapshots().find("a", bytes("k10002"))).isNull();
            for (int i = 3; i < many.length; i += 13) {
                assertThat(store.snapshots().find("a", many[i].key())).isEqualTo(many[i].value());
            }
            assertThat(store.snapshots().find("a", bytes("k1000"))).isNull();
            assertThat(store.snapshots().find("b", bytes("k10000"))).isNull();
        });
    }

    private static byte[] bytes(String key) {
        return key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void strangePositionsFindNothing() {
        use(store -> fill(new TestLog(store)));
        use(store -> {
            MessageLog log = store.log();
            for (long position : new long[] {-1, 0, 31, log.end(), log.end() + 5, Long.MAX_VALUE}) {
                assertThat(log.inFrameAt(position, java.util.Optional::of)).isEmpty();
            }
            assertThatThrownBy(() -> log.slice(log.end() - 4, 8)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void viewsAreMergedIntoEachSnapshot() {
        byte[] large = new byte[5000];
        large[4999] = 9;
        use(store -> {
            write(store, 0, "a", change("k1", new byte[] {1}), change("k2", large));
            write(store, 8, "b", change("x", new byte[0]));
            write(store, 16, "a", change("k0", new byte[] {7}), change("k1", null), change("k2x", new byte[] {2}));
        });
        disk.delete("snapshot/0000000000000000.snap");
        use(store -> {
            var snapshot = store.snapshots().newest().orElseThrow();
            assertThat(snapshot.position()).isEqualTo(16);
            TreeMap<String, byte[]> read = new TreeMap<>();
            snapshot.read(
                    "a", (key, value) -> read.put(new String(key, java.nio.charset.StandardCharsets.UTF_8), value));
            assertThat(read).containsOnlyKeys("k0", "k2", "k2x");
            assertThat(read.get("k2")).isEqualTo(large);
            List<byte[]> b = new ArrayList<>();
            snapshot.read("b", (key, value) -> b.add(value));
            assertThat(b).containsExactly(new byte[0]);
            snapshot.read("none", (key, value) -> b.add(value));
            assertThat(b).hasSize(1);
        });
    }

    static void write(MapDbStore store, long position, String view, Change... changes) {
        OpenFrame frame = position < 16 ? store.log().begin((byte) 1, 0) : null;
        if (frame != null) {
            store.log().seal(frame);
            store.log().write();
            store.log().force();
        }
        store.snapshots().write(position, new TreeMap<>(java.util.Map.of(view, List.of(changes))));
    }

    static Change change(String key, byte @org.jspecify.annotations.Nullable [] value) {
        return new Change(key.getBytes(java.nio.charset.StandardCharsets.UTF_8), value);
    }

    @Test
    void aFrameThatReachesBeyondWhatWasMappedOfItsSegmentIsSoundWhenTheSegmentIsFull() {
        CrashingDisk disk = new CrashingDisk();
        try (MapDbStore store =
                MapDbStore.open(disk, new StoreConfig(1 << 16, 1 << 12, 1 << 16), TestLog.INDEXER, Runnable::run)) {
            TestLog log = new TestLog(store);
            List<Long> frames = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                // Of each frame, three messages: the third one begins at 9 KiB and ends behind 12 KiB.
                frames.add(log.append(1, 3, 1450, 1000, 0));
                log.sync();
                if (i == 1) {
                    firstOf(store, frames.get(0)); // 12 KiB are mapped
                }
            }
            while (store.log().end() < 3 << 16) {
                log.append(1, 3, 1450, 1000, 0);
                log.sync();
            }

            frames.forEach(frame -> firstOf(store, frame));

            assertThat(store.recovery().damaged()).isEmpty();
        }
    }

    private static void firstOf(MapDbStore store, long frame) {
        long position = frame + 32 + 4;
        try (Slice slice = store.log().slice(position, TestLog.HEADER + 1450)) {
            assertThat(TestLog.decode(slice.bytes(), slice.bytes().position(), position)
                            .sound())
                    .isTrue();
        }
    }
}
