package io.trivium.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final int IN_MEMORY = 20;

    private final Schedule schedule = new Schedule(IN_MEMORY);

    @Test
    void whatASearchDidNotSeeIsKnownAfterIt() {
        for (int i = 0; i < 100; i++) {
            schedule.add(new Due(1000 + i, i));
        }
        // Ten are near; one less than five is few.
        for (int i = 0; i < 5; i++) {
            schedule.pass(new Due(1000 + i, i));
        }
        assertThat(schedule.needsSearch()).isTrue();
        ScheduleState state = schedule.beginSearch();
        assertThat(state.from(0, 1 << 26)).isEqualTo(new Due(1009, 10));

        schedule.add(new Due(1010, 200));
        schedule.found(List.of(new Due(1010, 10), new Due(1011, 11)), false);

        assertThat(passAll()).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 200L, 11L);
    }

    @Test
    void whatMemoryHasNoRoomForDuringASearchIsNotLost() {
        for (int i = 0; i < 100; i++) {
            schedule.add(new Due(1000 + i, i));
        }
        for (int i = 0; i < 5; i++) {
            schedule.pass(new Due(1000 + i, i));
        }
        schedule.beginSearch();

        // Before those that are near: the search does not look there, and there is room for five of them.
        for (int i = 0; i < 8; i++) {
            schedule.add(new Due(900 + i, 200 + i));
        }
        for (int i = 0; i < 8; i++) {
            schedule.pass(new Due(900 + i, 200 + i));
        }
        schedule.found(List.of(new Due(1010, 10)), false);

        assertThat(passAll()).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void failedSearchLosesNothing() {
        for (int i = 0; i < 100; i++) {
            schedule.add(new Due(1000 + i, i));
        }
        for (int i = 0; i < 6; i++) {
            schedule.pass(new Due(1000 + i, i));
        }

        schedule.beginSearch();
        schedule.searchFailed();

        assertThat(schedule.needsSearch()).isTrue();
        assertThat(schedule.beginSearch().pending(new Due(1010, 10))).isTrue();
    }

    @Test
    void partsOfTheLogWhereNothingWaitsAreNotSearched() {
        long part = 1L << 26;
        schedule.add(new Due(1000, part));
        schedule.add(new Due(2000, part + 50));
        schedule.add(new Due(1500, 3 * part));

        ScheduleState before = schedule.state();
        assertThat(before.mayHoldPending(0, part)).isFalse();
        assertThat(before.mayHoldPending(part, 2 * part)).isTrue();
        assertThat(before.mayHoldPending(2 * part, 3 * part)).isFalse();
        assertThat(before.mayHoldPending(0, 4 * part)).isTrue();
        schedule.pass(new Due(1500, 3 * part));

        assertThat(schedule.state().mayHoldPending(3 * part, 4 * part)).isFalse();
        assertThat(schedule.state().mayHoldPending(part, 2 * part)).isTrue();
        assertThat(schedule.state().pending(new Due(1000, part))).isFalse();
        assertThat(schedule.state().pending(new Due(2000, part + 50))).isTrue();
        assertThat(before.pending(new Due(1000, part))).isTrue();
    }

    @Test
    void whatASnapshotDoesNotTellIsNotMadeUp() {
        schedule.add(new Due(1000, 1));
        schedule.add(new Due(2000, 2));
        Schedule restored = new Schedule(IN_MEMORY);
        for (View view : schedule.views()) {
            List<Change> changes = new ArrayList<>();
            view.mark();
            view.take(Integer.MAX_VALUE, changes);
            if (!view.name().equals("schedule-waiting")) {
                View target = restored.views().stream()
                        .filter(one -> one.name().equals(view.name()))
                        .findFirst()
                        .orElseThrow();
                changes.forEach(change -> target.restore(change.key(), Objects.requireNonNull(change.value())));
            }
        }

        restored.restored();

        assertThat(restored.waiting()).isEmpty();
        restored.add(new Due(3000, 3));
        restored.pass(new Due(1000, 1));
        assertThat(restored.waiting()).isEmpty();
        restored.pass(new Due(3000, 3));
        assertThat(restored.waiting()).hasValue(0);
        restored.add(new Due(4000, 4));
        assertThat(restored.waiting()).hasValue(1);
    }

    /** Against a plain set: adds, passes in order, clocks that go back, searches that see all or stop early, restarts. */
    @Test
    void agreesWithASortedSet() {
        for (long seed = 1; seed <= 40; seed++) {
            new Run(seed).run();
        }
    }

    private List<Long> passAll() {
        List<Long> positions = new ArrayList<>();
        for (Due due = schedule.first(); due != null; due = schedule.first()) {
            positions.add(due.position());
            schedule.pass(due);
        }
        return positions;
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final TreeSet<Due> waiting = new TreeSet<>();
        private Schedule schedule = new Schedule(IN_MEMORY);
        private List<Change> saved = new ArrayList<>();
        private long position;
        private long now = 10_000;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 300; step++) {
                step();
                assertThat(schedule.retained()).as("seed %d", seed).isLessThanOrEqualTo(IN_MEMORY);
                assertThat(schedule.waiting()).as("seed %d", seed).hasValue(waiting.size());
            }
            now += 1_000_000;
            passDue();
            assertThat(waiting).as("seed %d", seed).isEmpty();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> now += random.nextInt(2000);
                case 1 -> now += random.nextInt(400) - 200;
                case 2 -> now -= random.nextInt(30) == 0 ? 5000 : 0;
                case 3 -> passDue();
                case 4 -> search(random.nextInt(40));
                case 5 -> restart();
                default -> add();
            }
        }

        private void add() {
            position += 1 + random.nextInt(20) * (random.nextInt(50) == 0 ? 1 << 24 : 1);
            Due due = new Due(now + 1 + random.nextInt(random.nextBoolean() ? 10 : 3000), position);
            waiting.add(due);
            schedule.add(due);
        }

        private void passDue() {
            while (!waiting.isEmpty() && waiting.first().millis() <= now) {
                search(0);
                assertThat(schedule.first()).as("seed %d", seed).isEqualTo(waiting.first());
                schedule.pass(waiting.pollFirst());
            }
        }

        /** What is known to be due is delivered while a search goes on. */
        private void passKnown() {
            for (Due due = schedule.first(); due != null && due.millis() <= now; due = schedule.first()) {
                assertThat(due).as("seed %d", seed).isEqualTo(waiting.first());
                schedule.pass(waiting.pollFirst());
            }
        }

        /** The store shows none of what is added meanwhile. */
        private void search(int addedMeanwhile) {
            if (!schedule.needsSearch()) {
                return;
            }
            ScheduleState state = schedule.beginSearch();
            TreeSet<Due> seen = new TreeSet<>();
            for (Due due : waiting) {
                // Segments of an odd size.
                Due from = state.from(due.position() / 1000 * 1000, due.position() / 1000 * 1000 + 1000);
                if (from != null && due.compareTo(from) >= 0 && state.pending(due)) {
                    seen.add(due);
                }
            }
            for (int i = 0; i < addedMeanwhile; i++) {
                add();
            }
            if (addedMeanwhile > 0 && random.nextBoolean()) {
                now += random.nextInt(200);
                passKnown();
            }
            int limit = schedule.searchLimit();
            schedule.found(seen.stream().limit(limit).toList(), seen.size() <= limit);
        }

        private void restart() {
            Schedule restored = new Schedule(IN_MEMORY);
            List<Change> all = new ArrayList<>(saved);
            for (View view : schedule.views()) {
                List<Change> changes = new ArrayList<>();
                view.mark();
                view.take(Integer.MAX_VALUE, changes);
                for (Change change : changes) {
                    byte[] key = key(view, change.key());
                    all.removeIf(old -> Arrays.equals(old.key(), key));
                    if (change.value() != null) {
                        all.add(new Change(key, change.value()));
                    }
                }
            }
            for (View view : restored.views()) {
                for (Change change : all) {
                    byte[] own = Arrays.copyOfRange(change.key(), 1, change.key().length);
                    if (Arrays.equals(key(view, own), change.key())) {
                        view.restore(own, Objects.requireNonNull(change.value()));
                    }
                }
            }
            StringBuilder before = new StringBuilder();
            StringBuilder after = new StringBuilder();
            schedule.dump(before);
            restored.dump(after);
            assertThat(after).as("seed %d", seed).hasToString(before.toString());
            saved = all;
            schedule = restored;
        }

        /** One table for all views: their names tell the keys apart. */
        private static byte[] key(View view, byte[] key) {
            byte[] whole = new byte[key.length + 1];
            whole[0] = (byte) view.name().charAt("schedule-".length());
            System.arraycopy(key, 0, whole, 1, key.length);
            return whole;
        }
    }
}
