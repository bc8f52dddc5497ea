package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.retention.RetentionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that has lost a sector: what stood there of the log is lost, the rest is served, and nobody touches it in mapped memory. */
class UnreadableDiskTest {
    private static final int SEGMENT = 1 << 18;
    private static final StoreConfig LAYOUT = new StoreConfig(SEGMENT, 1 << 13, 1 << 16);

    private final HeapDisk disk = new HeapDisk(1 << 30);
    private final EngineOnDisk on = new EngineOnDisk(disk, LAYOUT, BrokerConfig.DEFAULTS);
    private final List<PublishReceipt> receipts = new ArrayList<>();

    @Test
    void whatStandsInASectorOfAFullSegmentIsLostAndTheRestServed() {
        fill(600);
        PublishReceipt lost = receipts.get(100);
        on.engine.close();

        on.open(losing(lost.position()));

        assertThat(on.engine.message(lost.position())).isEmpty();
        assertThat(served()).isBetween(400, 560);
        assertThat(on.store.recovery().damaged()).isNotEmpty();
        assertThat(on.faults).isEmpty();
        assertThat(StoreTools.verify(losing(lost.position())).problems()).isNotEmpty();
    }

    @Test
    void aBrokerStartsWhenASectorOfItsLastSegmentIsLost() {
        fill(200);
        PublishReceipt lost = receipts.get(100);
        on.engine.close();

        on.open(losing(lost.position()));

        assertThat(on.engine.message(lost.position())).isEmpty();
        assertThat(on.engine.message(receipts.get(10).position())).isPresent();
        assertThat(on.engine.message(receipts.get(190).position())).isPresent();
        assertThat(on.faults).isEmpty();
    }

    @Test
    void thatAFileCannotBeOpenedIsNoDamage() {
        fill(600);
        PublishReceipt message = receipts.get(100);
        on.engine.close();
        boolean[] full = {false};
        on.open(proxy(Disk.class, (self, method, arguments) -> {
            if (full[0] && method.getName().equals("open")) {
                throw new UncheckedIOException(new IOException("Too many open files"));
            }
            return invoke(disk, method, arguments);
        }));

        full[0] = true;
        assertThatThrownBy(() -> on.engine.message(message.position())).isInstanceOf(UncheckedIOException.class);
        full[0] = false;

        assertThat(on.engine.message(message.position())).isPresent();
        assertThat(on.store.recovery().damaged()).isEmpty();
    }

    @Test
    void anIndexIsMadeAgain() {
        fill(900);
        on.engine.close();
        String index = "index/0000000000000000.idx";

        on.open(losing(index, 4096));

        assertThat(served()).isEqualTo(900);
        assertThat(on.store.recovery().setAside()).containsExactly(index);
        assertThat(on.store.recovery().damaged()).isEmpty();
        assertThat(on.faults).isEmpty();
    }

    @Test
    void anOlderSnapshotIsTakenWhereASectorOfTheNewestIsLost() {
        fill(100);
        on.reopen();
        on.acknowledge(EngineOnDisk.GROUP, 0, 1, 2);
        on.engine.close();
        List<String> snapshots = disk.list("snapshot");
        String newest = "snapshot/" + snapshots.get(snapshots.size() - 1);

        on.open(losing(newest, 4096));

        assertThat(on.store.recovery().setAside()).containsExactly(newest);
        assertThat(on.engine.cursor(EngineOnDisk.GROUP, EngineOnDisk.QUEUE)).hasValue(3);
        assertThat(served()).isEqualTo(100);
        assertThat(on.faults).isEmpty();
    }

    @Test
    void aHeaderIsNoOther() {
        fill(900);
        on.engine.close();
        String index = "index/0000000000000000.idx";

        assertThat(StoreTools.verify(losing(index, 0)).problems())
                .singleElement()
                .asString()
                .contains(index);
        on.open(losing(index, 0));

        assertThat(served()).isEqualTo(900);
        assertThat(on.store.recovery().setAside()).containsExactly(index);
    }

    @Test
    void theStoreFileIsWrittenAnew() {
        fill(900);
        on.engine.close();

        on.open(losing("store", 0));

        assertThat(served()).isEqualTo(900);
        assertThat(on.store.recovery().damaged()).isEmpty();
        on.reopen();
        assertThat(on.faults).isEmpty();
    }

    @Test
    void whatIsKeptOfASegmentIsLostAndTheRestServed() {
        EngineOnDisk dropping = new EngineOnDisk(
                disk,
                LAYOUT,
                BrokerConfig.DEFAULTS
                        .withSnapshotEveryBytes(1 << 15)
                        .withRetention(
                                new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, Duration.ofSeconds(10))));
        dropping.topic(1);
        dropping.group("queue", GroupKind.QUEUE);
        PublishReceipt kept = dropping.publish(message(1000, IndexFlags.TO_QUEUE, 0));
        for (int i = 0; i < 900; i++) {
            dropping.publish(message(1000, IndexFlags.TO_TOPIC, 0));
        }
        dropping.reopen(); // a snapshot
        dropping.publish(message(1000, IndexFlags.TO_TOPIC, 0));
        dropping.clock.advance(Duration.ofDays(4));
        dropping.settle();
        String remnant = "log/0000000000000000.rem";
        assertThat(disk.exists(remnant)).isTrue();
        dropping.engine.close();

        dropping.open(losing(remnant, 4096));

        assertThat(dropping.engine.message(kept.position())).isEmpty();
        assertThat(dropping.store.recovery().damaged()).isNotEmpty();
        assertThat(dropping.publish(message(1000, 0, 0)).queueOffset()).isEqualTo(902);
        assertThat(dropping.faults).isEmpty();
    }

    @Test
    void aBackupHasZerosForASectorOfTheLogAndSaysSo() {
        fill(600);
        PublishReceipt lost = receipts.get(100);
        on.engine.close();
        HeapDisk backup = new HeapDisk(1 << 30);

        StoreTools.backup(losing(lost.position()), backup);

        assertThat(StoreTools.info(backup)).anyMatch(line -> line.startsWith("damage: log/0000000000000000 from byte"));
        restored(backup);
        assertThat(on.engine.message(lost.position())).isEmpty();
        assertThat(served()).isBetween(590, 599);
        assertThat(on.store.recovery().damaged()).isNotEmpty();
    }

    @Test
    void sectorsThatAreLostTogetherAreToldOnce() {
        fill(600);
        on.engine.close();
        HeapDisk backup = new HeapDisk(1 << 30);

        StoreTools.backup(losing("log/0000000000000000", 8192, 5 * 4096), backup);

        assertThat(StoreTools.info(backup).stream().filter(line -> line.startsWith("damage: ")))
                .singleElement()
                .asString()
                .contains("from byte 8192 to 28672");
    }

    @Test
    void aBackupLeavesOutAnIndexThatCannotBeRead() {
        fill(900);
        on.engine.close();
        String index = "index/0000000000000000.idx";
        HeapDisk backup = new HeapDisk(1 << 30);

        StoreTools.backup(losing(index, 4096), backup);

        assertThat(backup.exists(index)).isFalse();
        restored(backup);
        assertThat(served()).isEqualTo(900);
        assertThat(on.store.recovery().damaged()).isEmpty();
    }

    @Test
    void aBackupNeedsOneSnapshotThatCanBeRead() {
        fill(100);
        on.reopen();
        on.acknowledge(EngineOnDisk.GROUP, 0, 1, 2);
        on.engine.close();
        List<String> snapshots = disk.list("snapshot");
        HeapDisk backup = new HeapDisk(1 << 30);
        Disk bad = losing("snapshot/" + snapshots.get(snapshots.size() - 1), 4096);

        StoreTools.backup(bad, backup);

        assertThat(backup.list("snapshot")).hasSize(snapshots.size() - 1);
        restored(backup);
        assertThat(on.engine.cursor(EngineOnDisk.GROUP, EngineOnDisk.QUEUE)).hasValue(3);
        on.engine.close();
        snapshots.subList(0, snapshots.size() - 1).forEach(name -> disk.delete("snapshot/" + name));
        aFile("snapshot/" + snapshots.get(0) + ".damaged");
        HeapDisk none = new HeapDisk(1 << 30);
        assertThatThrownBy(() -> StoreTools.backup(bad, none)).hasMessageContaining("no snapshot can be read");
        assertThat(none.list("log")).isEmpty();
    }

    @Test
    void ofABackupThatFailsNothingIsLeft() {
        fill(600);
        for (int operation : new int[] {1, 5, 15, 25}) {
            CrashingDisk target = new CrashingDisk();
            target.failAt(operation, false);

            assertThatThrownBy(() -> on.store.backup(target)).isInstanceOf(UncheckedIOException.class);

            assertThat(target.files()).isEmpty();
        }
    }

    private void restored(Disk backup) {
        HeapDisk restored = new HeapDisk(1 << 30);
        StoreTools.restore(backup, restored);
        on.open(restored);
    }

    private void aFile(String name) {
        try (DiskFile file = disk.open(name)) {
            file.write(ByteBuffer.allocate(10), 0);
        }
    }

    private void fill(int messages) {
        on.topic(1);
        for (int i = 0; i < messages; i++) {
            receipts.add(on.publish(message(1000, 0, 0)));
        }
    }

    private int served() {
        int served = 0;
        for (long offset = 0; offset < receipts.size(); ) {
            try (PullResult found = on.pull(offset)) {
                served += found.records().size();
                offset = found.nextOffset();
            }
        }
        return served;
    }

    private Disk losing(long position) {
        return losing("log/%016x".formatted(position / SEGMENT * SEGMENT), position % SEGMENT & -4096);
    }

    /** As long as the file is the one that it is now. */
    private Disk losing(String name, long sector) {
        return losing(name, sector, 4096);
    }

    private Disk losing(String name, long sector, int bytes) {
        boolean[] replaced = {false};
        return proxy(Disk.class, (self, method, arguments) -> {
            Object result = invoke(disk, method, arguments);
            if (method.getName().equals("rename")) {
                replaced[0] |= arguments[0].equals(name) || arguments[1].equals(name);
            }
            return result instanceof DiskFile file && arguments[0].equals(name) && !replaced[0]
                    ? losing(file, sector, bytes)
                    : result;
        });
    }

    private static DiskFile losing(DiskFile file, long sector, int bytes) {
        return proxy(DiskFile.class, (self, method, arguments) -> {
            if (method.getName().equals("read")) {
                long at = (long) arguments[1];
                if (at < sector + bytes && at + ((ByteBuffer) arguments[0]).remaining() > sector) {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                }
            }
            return invoke(file, method, arguments);
        });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
