package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.store.Change;
import io.trivium.broker.transaction.Transactions;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.SectionFileWriter;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.snapshot.SnapshotFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A disk that fills up refuses new messages and nothing else, and is found out when it has room again. */
class FullDiskTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16, 1 << 16);
    private static final int ENOUGH = 5000;

    private final CrashingDisk disk = new CrashingDisk();
    private final EngineOnDisk on =
            new EngineOnDisk(disk, SMALL, BrokerConfig.DEFAULTS.withSnapshotEveryBytes(1 << 15));

    private long publish(int bytes) {
        return on.publish(EngineOnDisk.message(bytes, 0, 0)).queueOffset();
    }

    private Refusal publishUntilRefused() {
        for (int i = 0; i < ENOUGH; i++) {
            try {
                publish(1000);
            } catch (CompletionException e) {
                return refusal(e);
            }
        }
        throw new AssertionError("never refused");
    }

    private void begin() {
        on.topic(1);
        pass(2);
        assertThat(disk.exists("reserve")).isTrue();
    }

    private void pass(int seconds) {
        on.clock.advance(Duration.ofSeconds(seconds));
        on.settle();
    }

    @Test
    void publishingIsRefusedWhileAcknowledgingGoesOnAndTheStateEndsByItself() {
        begin();
        disk.limit(2_000_000);

        // The clock stands still: the writes themselves find out.
        assertThat(publishUntilRefused()).isEqualTo(Refusal.DISK_FULL);

        assertThat(on.faults).isEmpty();
        assertThat(disk.exists("reserve")).isFalse();
        for (int i = 0; i < 300; i++) {
            on.acknowledge(EngineOnDisk.GROUP, i);
        }
        on.await(on.engine.moveCursor(EngineOnDisk.GROUP, EngineOnDisk.QUEUE, 5));
        assertThat(on.await(on.engine.deleteGroup(EngineOnDisk.GROUP))).isTrue();
        try (PullResult found = on.pull(7)) {
            assertThat(found.records()).isNotEmpty();
        }
        pass(10);
        assertThat(publishUntilRefused()).isEqualTo(Refusal.DISK_FULL);

        disk.limit(4_000_000);
        pass(5);

        assertThat(publish(100)).isPositive();
        assertThat(disk.exists("reserve")).isTrue();
        assertThat(on.faults).isEmpty();
    }

    @Test
    void aBranchWithMessagesIsNotPreparedWhereTheyWouldTakeWhatAcknowledgementsNeed() {
        begin();
        on.await(on.engine.openSession("s"));
        for (String branch : List.of("sends", "reads")) {
            on.await(on.engine.transactions().begin("s", branch, Duration.ZERO));
        }
        on.await(on.engine.transactions().send("s", "sends", 0, EngineOnDisk.TOPIC, EngineOnDisk.message(1000, 0, 0)));
        disk.limit(2_000_000);
        assertThat(publishUntilRefused()).isEqualTo(Refusal.DISK_FULL);
        long end = on.store.log().end();

        assertThatThrownBy(() -> prepare("sends", 1))
                .isInstanceOfSatisfying(
                        CompletionException.class, e -> assertThat(refusal(e)).isEqualTo(Refusal.DISK_FULL));

        assertThat(on.store.log().end()).isEqualTo(end);
        prepare("reads", 0);
        on.acknowledge(EngineOnDisk.GROUP, 0);
        assertThat(on.await(on.engine.transactions().branches())).containsExactly("reads");
        assertThat(on.faults).isEmpty();
    }

    private void prepare(String branch, int sends) {
        on.await(on.engine.transactions().prepare("s", branch, new Transactions.Work(sends, List.of())));
    }

    @Test
    void noMoreOfTheOldestGoThanTheDiskNeeds() {
        begin();
        disk.limit(2_000_000);
        assertThat(publishUntilRefused()).isEqualTo(Refusal.DISK_FULL);
        long end = on.engine.range(EngineOnDisk.QUEUE).orElseThrow().maxOffset();

        pass(20);

        assertThat(publish(100)).isEqualTo(end);
        // Room for the reserve, and for what counts as low.
        assertThat(on.engine.range(EngineOnDisk.QUEUE).orElseThrow().minOffset())
                .isBetween(1L, end / 2);
    }

    @Test
    void whatWasBegunAndFoundNoRoomTakesNone() {
        disk.fill(300_000);

        assertThatThrownBy(() -> {
                    try (SectionFileWriter writer = SectionFileWriter.create(disk, "index", "a")) {
                        writer.section(1, 1, out -> {
                            for (int i = 0; i < 10; i++) {
                                out.room(1 << 16).put(new byte[1 << 16]);
                            }
                        });
                    }
                })
                .isInstanceOf(NoSpaceException.class);

        assertThat(disk.files()).noneMatch(SectionFileWriter::isUnfinished);
    }

    @Test
    void filesThatOnlySaveTimeLeaveTheReserveToAcknowledgements() {
        begin();
        DiskRoom room = new DiskRoom(disk, SMALL.reserveBytes(), 0);
        disk.fill(50_000);

        room.requireRoomFor("an index", 50_000);
        assertThatThrownBy(() -> room.requireRoomFor("an index", 50_001))
                .isInstanceOf(NoSpaceException.class)
                .hasMessage("an index would need 50001 bytes of the 50000 that are free, and what makes room needs them"
                        + " more");

        room.giveUp("tried");
        assertThatThrownBy(() -> room.requireRoomFor("an index", 50_001)).isInstanceOf(NoSpaceException.class);
        room.requireRoomFor("an index", 50_000);
    }

    @Test
    void noSnapshotIsBegunWhereItWouldTakeWhatAcknowledgementsNeed() {
        DiskRoom room = new DiskRoom(disk, 4096, 0);
        room.check();
        SnapshotFiles snapshots = SnapshotFiles.open(disk, room, new DamageReport(disk));
        disk.fill(1000);
        long before = disk.operations();

        assertThatThrownBy(() -> snapshots.write(1, changes(2000))).isInstanceOf(NoSpaceException.class);

        assertThat(disk.operations()).isEqualTo(before);
    }

    @Test
    void noIndexIsBegunWhereItWouldTakeWhatAcknowledgementsNeed() {
        disk.fill(230_000);
        List<String> begun = new ArrayList<>();
        BrokenDisk watched = new BrokenDisk(disk) {
            @Override
            public DiskFile open(String name) {
                begun.add(name);
                return super.open(name);
            }
        };
        StoreConfig layout = new StoreConfig(1 << 16, 1 << 13, 1 << 16, 200_000);
        try (MapDbStore store = MapDbStore.open(watched, layout, TestLog.INDEXER, Runnable::run)) {
            TestLog log = new TestLog(store);
            for (int i = 0; i < 600; i++) {
                log.append(1, 1, 150, 1000 + i, 0);
                log.sync();
            }
            assertThat(store.log().forced()).isGreaterThan(1 << 16);
        }
        assertThat(begun).noneMatch(name -> name.startsWith("index/"));
    }

    private static SortedMap<String, List<Change>> changes(int bytes) {
        return new TreeMap<>(Map.of("v", List.of(new Change(new byte[1], new byte[bytes]))));
    }

    @Test
    void aDiskThatFillsByTheHandOfOthersIsNoticedWithinASecond() {
        begin();
        disk.limit(used(disk) + 100_000);
        pass(1);

        assertThatThrownBy(() -> publish(10)).hasCauseInstanceOf(BrokerException.class);
    }

    @Test
    void aReserveOfWhichACrashLeftAPartIsMadeWhole() {
        begin();
        on.engine.close();
        disk.open("reserve").truncate(100);

        on.open(disk);
        pass(2);

        assertThat(disk.open("reserve").size()).isEqualTo(SMALL.reserveBytes());
    }

    @Test
    void aReserveOfWhichACrashLeftAPartIsGivenUpLikeAWholeOne() {
        begin();
        on.engine.close();
        disk.open("reserve").truncate(40_000);
        disk.limit(used(disk) + 100_000);

        on.open(disk);

        assertThat(disk.exists("reserve")).isFalse();
        assertThat(publishUntilRefused()).isEqualTo(Refusal.DISK_FULL);
    }

    @Test
    void whateverWriteFindsTheDiskFullNothingAcknowledgedIsLost() {
        long seed = Long.getLong("trivium.seed", new Random().nextLong());
        System.out.println("FullDiskTest: seed " + seed);
        Random random = new Random(seed);
        begin();
        long used = 300_000;
        long acknowledged = 0;
        CrashingDisk current = disk;
        for (int round = 0; round < 25; round++) {
            used += random.nextInt(150_000);
            current.limit(used);
            for (int i = 0; i < 200; i++) {
                try {
                    acknowledged = 1 + publish(random.nextInt(2000));
                } catch (CompletionException e) {
                    assertThat(refusal(e))
                            .as("seed %d, round %d", seed, round)
                            .isIn(Refusal.DISK_FULL, Refusal.UNAVAILABLE);
                    break;
                }
            }
            if (random.nextInt(3) == 0 || !on.faults.isEmpty()) {
                current = current.crash(random.nextLong());
                on.open(current);
                used = Math.max(used, used(current));
            } else {
                used += 600_000;
                current.limit(used);
                pass(5);
            }
            assertThat(on.engine.range(EngineOnDisk.QUEUE).orElseThrow().maxOffset())
                    .as("seed %d, round %d", seed, round)
                    .isGreaterThanOrEqualTo(acknowledged);
        }
    }

    private static Refusal refusal(CompletionException e) {
        if (e.getCause() instanceof BrokerException why) {
            return why.refusal();
        }
        throw e;
    }

    private static long used(CrashingDisk disk) {
        disk.limit(Long.MAX_VALUE);
        return (1L << 40) - disk.usableBytes();
    }
}
