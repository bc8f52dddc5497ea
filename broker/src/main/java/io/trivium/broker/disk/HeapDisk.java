package io.trivium.broker.disk;

import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Files in the heap, for brokers that keep nothing. They live as long as this object. */
public final class HeapDisk implements Disk {
    private final long capacity;
    private final NavigableMap<String, HeapFile> files = new ConcurrentSkipListMap<>();

    /** @param capacity what {@link #usableBytes} starts from, in bytes; not enforced */
    public HeapDisk(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public DiskFile open(String name) {
        return files.computeIfAbsent(name, missing -> new HeapFile());
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public List<String> list(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return files.tailMap(prefix).keySet().stream()
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    @Override
    public void makeFolder(String folder) {
        // Folders are only parts of names here.
    }

    @Override
    public void rename(String from, String to) {
        HeapFile file = files.remove(from);
        if (file == null) {
            throw new IllegalArgumentException("No file " + from);
        }
        files.put(to, file);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void forceFolder(String folder) {
        // There is nothing beneath the heap.
    }

    @Override
    public long usableBytes() {
        return Math.max(
                0, capacity - files.values().stream().mapToLong(HeapFile::size).sum());
    }

    @Override
    public void close() {
        // The files stay for the next opening.
    }
}
