package io.trivium.testkit;

import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.store.Store;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.RecoveryReport;
import io.trivium.storage.StoreConfig;
import java.util.List;
import java.util.function.UnaryOperator;

/** The real store, with small files, on a disk that crashes. */
class DiskMedium implements Medium {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 12, 1 << 16);

    private final UnaryOperator<Disk> between;
    private final UnaryOperator<Store> around;
    private CrashingDisk disk;

    DiskMedium() {
        this(UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * A medium that breaks what the store or the engine relies on.
     *
     * @param between what stands between store and disk
     * @param around what stands between engine and store
     */
    DiskMedium(UnaryOperator<Disk> between, UnaryOperator<Store> around) {
        this.disk = new CrashingDisk();
        this.between = between;
        this.around = around;
    }

    CrashingDisk disk() {
        return disk;
    }

    @Override
    public Store open() {
        MapDbStore store = store(between.apply(disk), layout());
        RecoveryReport report = store.recovery();
        // A power cut, or a process that dies, damages nothing.
        Invariant.CORRUPTION_REPORTED.holds(
                report.damaged().isEmpty() && report.setAside().isEmpty(),
                () -> "a sound disk is reported as " + report);
        return around.apply(store);
    }

    static MapDbStore store(Disk disk) {
        return store(disk, SMALL);
    }

    static MapDbStore store(Disk disk, StoreConfig layout) {
        return MapDbStore.open(disk, layout, new RecordIndexer(), Runnable::run);
    }

    StoreConfig layout() {
        return SMALL;
    }

    @Override
    public void kill() {
        // The disk has what the operating system has.
    }

    @Override
    public void powerCut(long seed) {
        disk = disk.crash(seed);
    }

    @Override
    public void failAt(int operations, boolean forever, long seed) {
        disk.failAt(operations, forever);
    }

    @Override
    public void fill(long bytesLeft) {
        disk.fill(bytesLeft);
    }

    @Override
    public void heal() {
        disk.heal();
    }

    @Override
    public Store replayed() {
        CrashingDisk copy = disk.copy();
        snapshotsToDrop(copy.files().stream()
                        .filter(name -> name.startsWith("snapshot/"))
                        .toList())
                .forEach(copy::delete);
        return store(copy, layout());
    }

    /** Of the snapshots, oldest first, those that a replay is to do without. */
    List<String> snapshotsToDrop(List<String> snapshots) {
        return snapshots;
    }
}
