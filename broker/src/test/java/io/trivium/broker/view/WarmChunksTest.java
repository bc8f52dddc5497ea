package io.trivium.broker.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.HeapStore;
import io.trivium.broker.store.Snapshots;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a group has finished in a huge backlog is in memory only as far as it is asked for. */
class WarmChunksTest {
    private static final long CHUNK = 1 << Cursor.CHUNK_BITS;
    private static final int LIMIT = 4;

    private final Snapshots snapshots = new HeapStore().snapshots();
    private final Views views = new Views(10, LIMIT, snapshots);
    private long position;

    private Cursors cursors() {
        return views.cursors();
    }

    private void finish(long offset) {
        cursors().finish(1, 2, offset, 1, Effects.AT_ONCE);
    }

    private boolean finished(long offset) {
        Cursor cursor = cursors().find(1, 2);
        return cursor != null && cursor.isFinished(offset);
    }

    private void snapshot() {
        views.mark();
        SortedMap<String, List<Change>> changes = new TreeMap<>();
        views.take(Integer.MAX_VALUE, changes);
        changes.values().forEach(list -> list.sort((a, b) -> Arrays.compareUnsigned(a.key(), b.key())));
        snapshots.write(++position, changes);
        views.saved(views.marks());
    }

    private void letGo() {
        for (int i = 0; i < 3; i++) {
            cursors().letGo(cursors().chunksInMemory());
        }
    }

    @Test
    void chunksThatASnapshotHasLeaveMemory() {
        for (int i = 0; i < 1_000; i++) {
            finish(i * CHUNK + 1);
        }
        assertThat(cursors().chunksInMemory()).isEqualTo(1_000);

        snapshot();
        letGo();

        assertThat(cursors().chunksInMemory()).isLessThan(LIMIT);
        for (int i = 0; i < 1_000; i++) {
            assertThat(finished(i * CHUNK + 1)).isTrue();
            assertThat(finished(i * CHUNK + 2)).isFalse();
        }
        assertThat(cursors().chunksInMemory()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void whatNoSnapshotHasStays() {
        finish(1);
        snapshot();
        for (int i = 0; i < 100; i++) {
            finish(i * CHUNK + 7);
        }

        letGo();

        assertThat(cursors().chunksInMemory()).isEqualTo(100);
    }

    @Test
    void aRestoredCursorHasNothingInMemoryUntilItIsAsked() {
        for (int i = 0; i < 50; i++) {
            finish(i * CHUNK + 1);
        }
        snapshot();

        Views restored = new Views(10, LIMIT, snapshots);
        restored.restore(snapshots.newest().orElseThrow());

        assertThat(restored.cursors().chunksInMemory()).isZero();
        assertThat(restored.dump()).isEqualTo(views.dump());
        assertThat(restored.cursors().chunksInMemory()).isZero();
        Cursor cursor = Objects.requireNonNull(restored.cursors().find(1, 2));
        assertThat(cursor.finishedAbove()).isEqualTo(50);
    }

    @Test
    void aLostChunkIsNeverTakenForUnfinished() {
        WarmChunks chunks = new WarmChunks(LIMIT, key -> null);
        Cursor cursor = new Cursor(new CursorKey(1, 2), 0, new CursorChanges(key -> null), chunks);
        cursor.restoreChunk(3, 1);

        assertThatThrownBy(() -> cursor.isFinished(3 * CHUNK)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cursorsAgreeWithASetWhateverIsInMemory() {
        long seed = Long.getLong("trivium.seed", new Random().nextLong());
        System.out.println("WarmChunksTest: seed " + seed);
        Random random = new Random(seed);
        TreeSet<Long> model = new TreeSet<>();
        long first = 0;
        for (int step = 0; step < 20_000; step++) {
            long offset = random.nextInt(20) * CHUNK + random.nextInt(3);
            if (random.nextInt(500) == 0) {
                first = offset;
                model.clear();
                cursors().move(1, 2, first, Effects.AT_ONCE);
            } else if (random.nextInt(100) == 0) {
                // A whole chunk, so that the cursor gets on.
                long from = offset / CHUNK * CHUNK;
                cursors().finish(1, 2, from, (int) CHUNK, Effects.AT_ONCE);
                for (long at = Math.max(from, first); at < from + CHUNK; at++) {
                    model.add(at);
                }
            } else {
                finish(offset);
                model.add(offset);
            }
            while (model.remove(first)) {
                first++;
            }
            model.headSet(first).clear();
            if (random.nextInt(50) == 0) {
                snapshot();
            }
            if (random.nextInt(10) == 0) {
                cursors().letGo(random.nextInt(20));
            }
            Cursor cursor = Objects.requireNonNull(cursors().find(1, 2));
            assertThat(cursor.first()).as("seed %d, step %d", seed, step).isEqualTo(first);
            assertThat(cursor.finishedAbove())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(model.size());
            long asked = random.nextInt(20) * CHUNK + random.nextInt(4);
            assertThat(finished(asked))
                    .as("seed %d, step %d, offset %d", seed, step, asked)
                    .isEqualTo(asked < first || model.contains(asked));
        }
    }
}
