package io.trivium.storage.snapshot;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.Snapshots;
import io.trivium.storage.file.SectionFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A saved state. The header's first number is its position. Section 1 names the views: for each int section, int bytes, UTF-8; each other section
 * is a {@link ViewTable}.
 */
final class SnapshotFile implements Snapshots.Snapshot, AutoCloseable {
    static final long MAGIC = 0x5452_5649_534E_5031L; // TRVISNP1
    static final int NAMES = 1;
    static final int FIRST_VIEW = 16;

    private final SectionFile file;
    private final SortedMap<String, Integer> views = new TreeMap<>();

    private SnapshotFile(SectionFile file) {
        this.file = file;
    }

    /** Opens and checks a whole file. */
    static SnapshotFile open(Disk disk, String name) {
        SectionFile file = SectionFile.open(disk, name, MAGIC);
        try {
            file.checkAll();
            SnapshotFile snapshot = new SnapshotFile(file);
            file.read(NAMES, bytes -> {
                snapshot.readNames(bytes.all());
                return null;
            });
            return snapshot;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void readNames(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int kind = bytes.getInt();
            byte[] name = new byte[bytes.getInt()];
            bytes.get(name);
            views.put(new String(name, StandardCharsets.UTF_8), kind);
        }
    }

    /** The views that are saved. */
    SortedMap<String, Integer> views() {
        return views;
    }

    /** Checks the bytes again before they are copied into another snapshot, with a checksum of their own. */
    void checkAgain() {
        file.checkAll();
    }

    /** The file's bytes. */
    long size() {
        return file.size();
    }

    @Override
    public long position() {
        return file.first();
    }

    @Override
    public void read(String view, Snapshots.EntryVisitor visitor) {
        Integer kind = views.get(view);
        if (kind != null) {
            file.read(kind, bytes -> {
                ViewTable.read(bytes, visitor);
                return null;
            });
        }
    }

    /** Finds an entry; null if there is none. */
    byte @Nullable [] find(String view, byte[] key) {
        Integer kind = views.get(view);
        return kind == null ? null : file.read(kind, bytes -> ViewTable.find(bytes, key));
    }

    @Override
    public void close() {
        file.close();
    }
}
