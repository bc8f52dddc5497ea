package io.trivium.storage.index;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The runs of one segment by queue: a hash table that one thread fills and any reads, without boxes and without a lock. */
final class RunTable {
    private volatile AtomicReferenceArray<@Nullable OpenRun> slots = new AtomicReferenceArray<>(64);
    private int size;

    @Nullable
    OpenRun get(long queueKey) {
        AtomicReferenceArray<@Nullable OpenRun> table = slots;
        int mask = table.length() - 1;
        for (int slot = hash(queueKey) & mask; ; slot = (slot + 1) & mask) {
            OpenRun run = table.get(slot);
            if (run == null || run.queueKey == queueKey) {
                return run;
            }
        }
    }

    void add(OpenRun run) {
        if (++size * 2 > slots.length()) {
            grow();
        }
        insert(slots, run);
    }

    private void grow() {
        AtomicReferenceArray<@Nullable OpenRun> larger = new AtomicReferenceArray<>(slots.length() * 2);
        for (int i = 0; i < slots.length(); i++) {
            OpenRun run = slots.get(i);
            if (run != null) {
                insert(larger, run);
            }
        }
        slots = larger;
    }

    private static void insert(AtomicReferenceArray<@Nullable OpenRun> table, OpenRun run) {
        int mask = table.length() - 1;
        int slot = hash(run.queueKey) & mask;
        while (table.get(slot) != null) {
            slot = (slot + 1) & mask;
        }
        table.set(slot, run);
    }

    /** All runs, sorted by queue. */
    OpenRun[] sorted() {
        AtomicReferenceArray<@Nullable OpenRun> table = slots;
        OpenRun[] runs = new OpenRun[table.length()];
        int count = 0;
        for (int i = 0; i < table.length(); i++) {
            OpenRun run = table.get(i);
            if (run != null) {
                runs[count++] = run;
            }
        }
        OpenRun[] found = Arrays.copyOf(runs, count);
        Arrays.sort(found, Comparator.comparingLong(run -> Objects.requireNonNull(run).queueKey));
        return found;
    }

    static int hash(long queueKey) {
        long mixed = queueKey * 0x9E3779B97F4A7C15L;
        return (int) (mixed ^ (mixed >>> 32));
    }
}
