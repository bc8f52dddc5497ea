package io.trivium.broker.engine;

import io.trivium.broker.store.QueueIndexes;

/**
 * Slows the sequencer down while the background does not keep up: what a restart replays, and what memory holds of the indexes, stay
 * bounded however fast messages come and however slow the disk is. The sequencer's.
 */
final class Brake {
    /** Times as much log as there is between two snapshots. */
    private static final int MOST_SNAPSHOTS_BEHIND = 12;

    private static final int MOST_PARTS_WAITING = 3;
    /** 16 MiB a second: any disk that can take the log at all can take the files beside it at that rate. */
    private static final long NANOS_PER_BYTE = 60;

    private static final long LONGEST_REST_NANOS = 1_000_000_000;

    private final SnapshotKeeper snapshots;
    private final QueueIndexes indexes;
    private final long mostUnsavedBytes;

    Brake(SnapshotKeeper snapshots, QueueIndexes indexes, long snapshotEveryBytes) {
        this.snapshots = snapshots;
        this.indexes = indexes;
        this.mostUnsavedBytes = MOST_SNAPSHOTS_BEHIND * snapshotEveryBytes;
    }

    /** How long to do nothing after a turn that appended some bytes. */
    long restNanos(long appendedBytes) {
        boolean behind = snapshots.unsavedBytes() > mostUnsavedBytes || indexes.waitingParts() >= MOST_PARTS_WAITING;
        return behind ? Math.min(LONGEST_REST_NANOS, appendedBytes * NANOS_PER_BYTE) : 0;
    }
}
