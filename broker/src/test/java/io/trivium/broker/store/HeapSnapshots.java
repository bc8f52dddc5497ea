package io.trivium.broker.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Snapshots in the heap: the newest, and how many were written. */
final class HeapSnapshots implements Snapshots {
    private volatile @Nullable HeapSnapshot newest;
    private int count;
    private @Nullable Error failure;

    @Override
    public Optional<Snapshot> newest() {
        return Optional.ofNullable(newest);
    }

    @Override
    public byte @Nullable [] find(String view, byte[] key) {
        HeapSnapshot snapshot = newest;
        TreeMap<byte[], byte[]> entries = snapshot == null ? null : snapshot.views.get(view);
        return entries == null ? null : entries.get(key);
    }

    void failWith(Error error) {
        failure = error;
    }

    int count() {
        return count;
    }

    @Override
    public void write(long position, SortedMap<String, List<Change>> changes) {
        Error error = failure;
        if (error != null) {
            throw error;
        }
        TreeMap<String, TreeMap<byte[], byte[]>> merged = new TreeMap<>();
        HeapSnapshot old = newest;
        if (old != null) {
            old.views.forEach((view, entries) -> {
                TreeMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
                copy.putAll(entries);
                merged.put(view, copy);
            });
        }
        changes.forEach((view, list) -> {
            TreeMap<byte[], byte[]> entries =
                    merged.computeIfAbsent(view, name -> new TreeMap<>(Arrays::compareUnsigned));
            checkSorted(view, list);
            for (Change change : list) {
                byte[] value = change.value();
                if (value == null) {
                    entries.remove(change.key());
                } else {
                    entries.put(change.key(), value);
                }
            }
        });
        newest = new HeapSnapshot(position, merged);
        count++;
    }

    private static void checkSorted(String view, List<Change> changes) {
        for (int i = 1; i < changes.size(); i++) {
            if (Arrays.compareUnsigned(changes.get(i - 1).key(), changes.get(i).key()) >= 0) {
                throw new IllegalStateException("changes of view " + view + " are not sorted");
            }
        }
    }

    private record HeapSnapshot(long position, Map<String, TreeMap<byte[], byte[]>> views) implements Snapshot {
        @Override
        public void read(String view, EntryVisitor visitor) {
            TreeMap<byte[], byte[]> entries = views.get(view);
            if (entries != null) {
                entries.forEach((key, value) -> visitor.visit(key.clone(), value.clone()));
            }
        }
    }
}
