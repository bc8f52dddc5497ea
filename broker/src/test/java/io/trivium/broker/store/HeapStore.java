package io.trivium.broker.store;

import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.record.RecordIndexer;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * A store in the heap, for tests: fast, and it can crash. The store that is left after a crash is a new one; the old one must not be
 * used any more.
 */
public final class HeapStore implements Store {
    private final HeapLog log;
    private final HeapIndexes indexes = new HeapIndexes();
    private final HeapSnapshots snapshots;

    public HeapStore() {
        this(new HeapLog(1, new ConcurrentSkipListMap<>()), new HeapSnapshots());
    }

    private HeapStore(HeapLog log, HeapSnapshots snapshots) {
        this.log = log;
        this.snapshots = snapshots;
        RecordIndexer indexer = new RecordIndexer();
        log.replay(0, frame -> indexer.index(frame, indexes));
    }

    /** The power fails: what was not forced is lost. */
    public HeapStore afterPowerCut() {
        return new HeapStore(log.after(log.forced()), snapshots);
    }

    /** The process dies: what was not written is lost. */
    public HeapStore afterKill() {
        return new HeapStore(log.after(log.written()), snapshots);
    }

    /** The same store, opened again without its snapshots: all is replayed. */
    public HeapStore withoutSnapshots() {
        return new HeapStore(log.after(log.written()), new HeapSnapshots());
    }

    /** The same store, opened again without its snapshots and without the frames of some kinds of records: they are damaged. */
    public HeapStore withoutFrames(Predicate<Frame> damaged) {
        return new HeapStore(log.without(damaged), new HeapSnapshots());
    }

    /** Some frames of the log are gone while it goes on, as with a file that is lost. */
    public void lose(Predicate<Frame> lost) {
        log.lose(lost);
    }

    /** How many slices of the log were not given back. */
    public int lent() {
        return log.lent();
    }

    /** How many slices of the log were read so far. */
    public long everLent() {
        return log.everLent();
    }

    /** From now on each write fails. */
    public void failWrites() {
        log.failWrites();
    }

    /** From now on each force fails. */
    public void failForces() {
        log.failForces();
    }

    /** From now on each snapshot fails so. */
    public void failSnapshots(Error error) {
        snapshots.failWith(error);
    }

    /** Forgets the messages of a queue before an offset, as retention does. */
    public void dropBefore(long queueKey, long offset) {
        indexes.dropBefore(queueKey, offset);
    }

    /** How many snapshots were written. */
    public int snapshotCount() {
        return snapshots.count();
    }

    @Override
    public MessageLog log() {
        return log;
    }

    @Override
    public QueueIndexes indexes() {
        return indexes;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public void close() {}
}
