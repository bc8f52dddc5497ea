package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.sequencer.Answer;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.sequencer.TurnTask;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.view.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the views from time to time. One turn marks what changed, as of the log's end; that and the following turns take some of it each; a
 * background thread sorts it and merges it with the snapshot before, once the log is forced up to there.
 */
final class SnapshotKeeper implements TurnTask {
    /** A few milliseconds, even where each entry is a whole chunk of finished offsets. */
    static final int ENTRIES_PER_TURN = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final Comparator<Change> BY_KEY = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

    private final Views views;
    private final Sequencer sequencer;
    private final MessageLog log;
    private final Snapshots snapshots;
    private final Executor background;
    private final long everyBytes;
    private long lastPosition;
    // Set by whoever saves.
    private volatile long savedPosition;
    private @Nullable SortedMap<String, List<Change>> taking;
    // Set by whoever saves: memory need not hold everything any more.
    private volatile boolean saved;
    private int toLookAt;
    // Completed while no snapshot is being saved. The sequencer begins one; the background thread ends it.
    private volatile CompletableFuture<SortedMap<String, List<Change>>> unsaved =
            CompletableFuture.completedFuture(new TreeMap<>());

    SnapshotKeeper(
            Views views,
            Sequencer sequencer,
            MessageLog log,
            Snapshots snapshots,
            Executor background,
            long everyBytes) {
        this.views = views;
        this.sequencer = sequencer;
        this.log = log;
        this.snapshots = snapshots;
        this.background = background;
        this.everyBytes = everyBytes;
    }

    /** The newest snapshot is of this position. */
    void savedAt(long position) {
        lastPosition = position;
        savedPosition = position;
    }

    /** Bytes of log that a restart would have to replay now. */
    long unsavedBytes() {
        return log.end() - savedPosition;
    }

    /** Returns how many entries were visited, or 1 for beginning. */
    @Override
    public int work() {
        SortedMap<String, List<Change>> changes = taking;
        if (changes == null) {
            int looked = letGo();
            if (looked > 0) {
                return looked;
            }
            if (log.end() - lastPosition < everyBytes || !unsaved.isDone()) {
                return 0;
            }
            mark();
            return 1;
        }
        int taken = views.take(ENTRIES_PER_TURN, changes);
        if (taken < ENTRIES_PER_TURN) {
            taking = null;
            saveWhenForced(lastPosition, changes);
        }
        return Math.max(1, taken);
    }

    private int letGo() {
        if (saved) {
            saved = false;
            toLookAt = views.cursors().chunksInMemory();
        }
        if (toLookAt == 0) {
            return 0;
        }
        int looked = views.cursors().letGo(Math.min(ENTRIES_PER_TURN, toLookAt));
        toLookAt = looked == 0 ? 0 : toLookAt - looked;
        return looked;
    }

    @Override
    public long nanosToWork() {
        return taking == null && toLookAt == 0 ? Long.MAX_VALUE : 0;
    }

    private void mark() {
        views.mark();
        lastPosition = log.end();
        taking = new TreeMap<>();
    }

    private void saveWhenForced(long position, SortedMap<String, List<Change>> changes) {
        SortedMap<String, List<Change>> older = unsaved.join();
        CompletableFuture<SortedMap<String, List<Change>>> saving = new CompletableFuture<>();
        unsaved = saving;
        long marks = views.marks();
        sequencer.whenForced(new Answer() {
            @Override
            public void publish(long value) {
                try {
                    background.execute(() -> {
                        SortedMap<String, List<Change>> left = merge(older, changes);
                        try {
                            left = save(position, left);
                            if (left.isEmpty()) {
                                views.saved(marks);
                                saved = true;
                            }
                        } finally {
                            // Also after an error of the virtual machine: whoever closes the engine waits for this.
                            saving.complete(left);
                        }
                    });
                } catch (RejectedExecutionException stopping) {
                    saving.complete(merge(older, changes));
                }
            }

            @Override
            public void refuse(BrokerException why) {
                saving.complete(merge(older, changes));
            }
        });
    }

    /** Saves once more, on the caller's thread, when nothing changes any more and all is forced. */
    void saveLast() {
        SortedMap<String, List<Change>> changes = unsaved.join();
        SortedMap<String, List<Change>> begun = taking;
        if (begun != null) {
            views.take(Integer.MAX_VALUE, begun);
            changes = merge(changes, begun);
            taking = null;
        }
        if (log.end() > lastPosition || !changes.isEmpty()) {
            SortedMap<String, List<Change>> rest = new TreeMap<>();
            views.mark();
            views.take(Integer.MAX_VALUE, rest);
            save(log.end(), merge(changes, rest));
        }
    }

    /** Returns what is still to be saved. */
    private SortedMap<String, List<Change>> save(long position, SortedMap<String, List<Change>> changes) {
        try {
            snapshots.write(position, changes);
            savedPosition = position;
            return new TreeMap<>();
        } catch (RuntimeException e) {
            // The log has it all: a restart takes longer, nothing is lost. The next snapshot brings these changes as
            // well.
            LOG.error("Could not save a snapshot at position {}; trying again with the next", position, e);
            return changes;
        }
    }

    /** Puts newer changes, in any order, over older ones, which are sorted. */
    private static SortedMap<String, List<Change>> merge(
            SortedMap<String, List<Change>> older, SortedMap<String, List<Change>> newer) {
        SortedMap<String, List<Change>> merged = new TreeMap<>(older);
        newer.forEach((view, changes) -> {
            changes.sort(BY_KEY);
            merged.merge(view, changes, SnapshotKeeper::merge);
        });
        return merged;
    }

    private static List<Change> merge(List<Change> older, List<Change> newer) {
        TreeMap<byte[], Change> byKey = new TreeMap<>(Arrays::compareUnsigned);
        older.forEach(change -> byKey.put(change.key(), change));
        newer.forEach(change -> byKey.put(change.key(), change));
        return new ArrayList<>(byKey.values());
    }
}
