package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.storage.disk.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreToolsTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final BrokerConfig CONFIG = BrokerConfig.DEFAULTS
            .withSnapshotEveryBytes(1 << 15)
            .withRetention(new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, Duration.ofSeconds(10)));

    private final HeapDisk disk = new HeapDisk(1 << 30);
    private final EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);

    @BeforeEach
    void fill() {
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        on.publish(message(20, IndexFlags.TO_QUEUE, 0));
        publish(300, IndexFlags.TO_TOPIC);
        on.clock.advance(Duration.ofDays(4));
        publish(200, IndexFlags.TO_QUEUE);
        on.acknowledge("queue", 310, 311, 312, 350);
        on.clock.advance(Duration.ofSeconds(10));
        on.settle();
        assertThat(disk.list("log")).contains("0000000000000000.rem");
    }

    private void publish(int messages, int flags) {
        for (int i = 0; i < messages; i++) {
            on.publish(message(700 + i, flags, 0));
        }
    }

    /** All that can be read, by offset. */
    private static List<String> contents(EngineOnDisk broker) {
        List<String> found = new ArrayList<>();
        long end = broker.engine.range(EngineOnDisk.QUEUE).orElseThrow().maxOffset();
        for (long offset = 0; offset < end; ) {
            try (PullResult result = broker.pull(offset)) {
                long from = offset;
                result.records()
                        .forEach(slice -> found.add(from + ":" + slice.bytes().hashCode()));
                offset = result.nextOffset();
            }
        }
        found.add(broker.engine.dump().replaceAll("run \\d+, last store time \\d+", ""));
        return found;
    }

    @Test
    void aBackupThatIsMadeWhileTheBrokerWorksIsTheStoreOfThatMoment(@TempDir Path folder) {
        List<String> then = contents(on);
        HeapDisk restored = new HeapDisk(1 << 30);
        try (FileDisk backup = FileDisk.open(folder)) {
            on.store.backup(backup);
            publish(200, 0);
            on.engine.close();

            assertThat(StoreTools.verify(backup).problems()).isEmpty();
            assertThat(StoreTools.restore(backup, restored)).isGreaterThan(5);
            assertThatThrownBy(() -> on.store.backup(backup)).hasMessageContaining("not empty");
        }

        EngineOnDisk second = new EngineOnDisk(restored, SMALL, CONFIG);

        assertThat(second.store.recovery().damaged()).isEmpty();
        assertThat(second.store.recovery().setAside()).isEmpty();
        assertThat(contents(second)).isEqualTo(then);
        assertThat(second.publish(message(5, 0, 0)).queueOffset()).isEqualTo(501);
    }

    @Test
    void aBackupOfAStoppedBrokerHoldsEverythingButWhatOthersLeft() {
        on.reopen();
        List<String> all = contents(on);
        on.engine.close();
        HeapDisk backup = new HeapDisk(1 << 30);
        HeapDisk restored = new HeapDisk(1 << 30);

        disk.open("log/.nfs0001").close();
        StoreTools.backup(disk, backup);
        StoreTools.restore(backup, restored);

        assertThat(contents(new EngineOnDisk(restored, SMALL, CONFIG))).isEqualTo(all);
    }

    @Test
    void aDamagedOrUnfinishedBackupIsNotRestored() {
        HeapDisk backup = new HeapDisk(1 << 30);
        on.store.backup(backup);
        long seed = Long.getLong("trivium.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            HeapDisk target = new HeapDisk(1 << 30);
            Flipped flipped = Flipped.any(backup, random);

            assertThatThrownBy(() -> StoreTools.restore(backup, target))
                    .as("seed %d, round %d", seed, i)
                    .isInstanceOf(IllegalStateException.class);

            assertThat(target.list("log")).isEmpty();
            flipped.back();
        }
        backup.delete("backup");
        assertThatThrownBy(() -> StoreTools.restore(backup, new HeapDisk(1 << 30)))
                .hasMessageContaining("no whole backup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../lock", "log/../../x", "/x", "other/x", "log/", "log//x", ".."})
    void aBackupThatNamesFilesElsewhereIsNotRestored(String name) {
        HeapDisk backup = new HeapDisk(1 << 20);
        byte[] list = ("trivium-backup 1\n00000000 0 " + name + "\n").getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(list);
        try (DiskFile file = backup.open("backup")) {
            file.write(ByteBuffer.wrap(list), 0);
            file.write(
                    ByteBuffer.wrap("%08x\n".formatted(crc.getValue()).getBytes(StandardCharsets.UTF_8)), list.length);
        }

        assertThatThrownBy(() -> StoreTools.restore(backup, new HeapDisk(1 << 20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no file of a store: " + name);
    }

    @Test
    void verifyingFindsEachChangedByteAndChangesNothing() {
        on.engine.close();
        assertThat(StoreTools.verify(disk).problems()).isEmpty();
        assertThat(StoreTools.verify(disk).counts().get(0)).contains("remnants");
        long seed = Long.getLong("trivium.seed", new Random().nextLong());
        System.out.println("StoreToolsTest: seed " + seed);
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 200; i++) {
            Flipped flipped = Flipped.any(disk, random);
            found += StoreTools.verify(disk).problems().isEmpty() ? 0 : 1;
            flipped.back();
        }
        // Bytes between sections, and what pads a frame, mean nothing.
        assertThat(found).as("seed %d", seed).isGreaterThan(175);
        disk.delete("log/" + disk.list("log").get(2));
        assertThat(StoreTools.verify(disk).problems()).anyMatch(problem -> problem.contains("missing"));
        assertThat(StoreTools.info(disk)).anyMatch(line -> line.contains(".idx"));
        assertThatThrownBy(() -> StoreTools.verify(new HeapDisk(1))).hasMessage("There is no store");
    }

    @Test
    void indexesAndSnapshotsAreMadeAgainFromTheLog() {
        EngineOnDisk whole = new EngineOnDisk(new HeapDisk(1 << 30), SMALL, BrokerConfig.DEFAULTS);
        whole.topic(1);
        for (int i = 0; i < 300; i++) {
            whole.publish(message(900, 0, 0));
        }
        List<String> before = contents(whole);
        whole.engine.close();

        assertThat(StoreTools.rebuildIndexes(whole.disk, SMALL, new RecordIndexer()))
                .isTrue();
        StoreTools.setSnapshotsAside(whole.disk);
        whole.open(whole.disk);
        assertThat(contents(whole)).isEqualTo(before);
        whole.engine.close();
        StoreTools.forgetOldSnapshots(whole.disk);
        assertThat(StoreTools.verify(whole.disk).problems()).isEmpty();

        List<String> reduced = contents(on);
        on.engine.close();
        assertThat(StoreTools.rebuildIndexes(disk, SMALL, new RecordIndexer())).isFalse();
        on.open(disk);
        assertThat(contents(on)).isEqualTo(reduced);
    }

    @Test
    void snapshotsStayWhereTheLogHasNotAllThatTheyHave() {
        EngineOnDisk damaged = new EngineOnDisk(new HeapDisk(1 << 30), SMALL, BrokerConfig.DEFAULTS);
        damaged.topic(1);
        damaged.publish(message(900, 0, 0));
        damaged.engine.close();
        try (DiskFile file = damaged.disk.open("log/0000000000000000")) {
            byte[] bytes = new byte[4096];
            file.read(ByteBuffer.wrap(bytes), 0);
            int topic = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(EngineOnDisk.TOPIC);
            file.write(ByteBuffer.wrap(new byte[] {'x'}), topic);
        }

        assertThat(StoreTools.rebuildIndexes(damaged.disk, SMALL, new RecordIndexer()))
                .isFalse();

        damaged.open(damaged.disk);
        assertThat(damaged.engine.range(EngineOnDisk.QUEUE)).isPresent();
    }

    @Test
    void snapshotsThatWereSetAsideAreForgottenOnlyForANewOne() {
        EngineOnDisk whole = new EngineOnDisk(new HeapDisk(1 << 30), SMALL, BrokerConfig.DEFAULTS);
        whole.topic(1);
        whole.engine.close();
        Disk disk = whole.disk;
        List<String> before = disk.list("snapshot");
        StoreTools.setSnapshotsAside(disk);
        whole.open(new BrokenDisk(disk) {
            @Override
            public DiskFile open(String name) {
                if (name.startsWith("snapshot/")) {
                    throw new NoSpaceException("full", new IOException("No space left on device"));
                }
                return super.open(name);
            }
        });
        whole.engine.close();

        assertThatThrownBy(() -> StoreTools.forgetOldSnapshots(disk)).hasMessageContaining("no new snapshot");

        assertThat(before).isNotEmpty();
        assertThat(disk.list("snapshot")).isEqualTo(before);
    }

    @Test
    void aSegmentThatWasMadeReadyIsNoDamageAfterAKill() {
        CrashingDisk killed = new CrashingDisk();
        EngineOnDisk working = new EngineOnDisk(killed, SMALL, BrokerConfig.DEFAULTS);
        working.topic(1);
        for (int i = 0; i < 40; i++) {
            working.publish(message(900, 0, 0));
        }
        assertThat(killed.list("log")).hasSize(2);

        StoreTools.Report report = StoreTools.verify(killed.copy());

        assertThat(report.problems()).isEmpty();
        assertThat(report.counts().get(0))
                .contains("up to position " + working.store.log().end());
    }

    @Test
    void aClosedStoreIsNoLargerThanWhatItHolds() {
        EngineOnDisk small = new EngineOnDisk(
                new HeapDisk(1 << 30), new StoreConfig(1 << 24, 1 << 22, 1 << 16), BrokerConfig.DEFAULTS);
        small.topic(1);
        small.publish(message(1000, 0, 0));
        small.engine.close();

        long bytes = FileCopies.size(small.disk, "log/0000000000000000");

        assertThat(bytes).isLessThan(4096);
        small.open(small.disk);
        assertThat(small.publish(message(10, 0, 0)).queueOffset()).isEqualTo(1);
    }

    /** A byte of some file, changed. */
    private record Flipped(DiskFile file, long at, byte was) {
        static Flipped any(HeapDisk disk, Random random) {
            List<String> names = new ArrayList<>();
            for (String folder : StoreTools.FOLDERS) {
                disk.list(folder).stream()
                        .map(name -> folder.isEmpty() ? name : folder + "/" + name)
                        .filter(name -> !name.equals("reserve"))
                        .forEach(names::add);
            }
            DiskFile file = disk.open(names.get(random.nextInt(names.size())));
            // The last bytes of a store file are for later versions.
            long at = random.nextInt((int) Math.max(1, file.size() - 4));
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            byte was = one.get(0);
            one.put(0, (byte) (was ^ (1 << random.nextInt(8))));
            file.write(one.flip(), at);
            return new Flipped(file, at, was);
        }

        void back() {
            file.write(ByteBuffer.wrap(new byte[] {was}), at);
        }
    }
}
