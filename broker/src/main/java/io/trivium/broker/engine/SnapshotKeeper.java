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
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the views from time to time. What changed is taken in a turn, which costs no more than the changes; a background thread
 * merges it with the snapshot before, once the log is forced up to there.
 */
final class SnapshotKeeper implements TurnTask {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

    private final Views views;
    private final Sequencer sequencer;
    private final MessageLog log;
    private final Snapshots snapshots;
    private final Executor background;
    private final long everyBytes;
    private long lastPosition;
    // Completed while no snapshot is under way. The sequencer begins one; the background thread ends it.
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
    }

    @Override
    public int work() {
        if (log.end() - lastPosition < everyBytes || !unsaved.isDone()) {
            return 0;
        }
        long position = log.end();
        SortedMap<String, List<Change>> changes = merge(unsaved.join(), views.takeChanges());
        lastPosition = position;
        CompletableFuture<SortedMap<String, List<Change>>> saving = new CompletableFuture<>();
        unsaved = saving;
        sequencer.whenForced(new Answer() {
            @Override
            public void publish(long value) {
                try {
                    background.execute(() -> saving.complete(save(position, changes)));
                } catch (RejectedExecutionException stopping) {
                    saving.complete(changes);
                }
            }

            @Override
            public void refuse(BrokerException why) {
                saving.complete(changes);
            }
        });
        return 1;
    }

    /** Saves once more, on the caller's thread, when nothing changes any more and all is forced. */
    void saveLast() {
        SortedMap<String, List<Change>> changes = merge(unsaved.join(), views.takeChanges());
        if (log.end() > lastPosition || !changes.isEmpty()) {
            save(log.end(), changes);
        }
    }

    /** Returns what is still to be saved. */
    private SortedMap<String, List<Change>> save(long position, SortedMap<String, List<Change>> changes) {
        try {
            snapshots.write(position, changes);
            return new TreeMap<>();
        } catch (RuntimeException e) {
            // The log has it all: a restart takes longer, nothing is lost. The next snapshot brings these changes as
            // well.
            LOG.error("Could not save a snapshot at position {}; trying again with the next", position, e);
            return changes;
        }
    }

    private static SortedMap<String, List<Change>> merge(
            SortedMap<String, List<Change>> older, SortedMap<String, List<Change>> newer) {
        if (older.isEmpty()) {
            return newer;
        }
        SortedMap<String, List<Change>> merged = new TreeMap<>(newer);
        older.forEach((view, changes) -> merged.merge(view, changes, (recent, old) -> merge(old, recent)));
        return merged;
    }

    private static List<Change> merge(List<Change> older, List<Change> newer) {
        TreeMap<byte[], Change> byKey = new TreeMap<>(Arrays::compareUnsigned);
        older.forEach(change -> byKey.put(change.key(), change));
        newer.forEach(change -> byKey.put(change.key(), change));
        return new ArrayList<>(byKey.values());
    }
}
