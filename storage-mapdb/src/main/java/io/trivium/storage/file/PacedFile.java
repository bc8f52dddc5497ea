package io.trivium.storage.file;

import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * A file that is forced after each mebibyte written, so that no force has much to do: file systems make whoever forces another file, as the log,
 * wait for it. Written by one thread.
 */
final class PacedFile implements DiskFile {
    private static final int PACE_BYTES = 1 << 20;

    private final DiskFile file;
    private int unforced;

    PacedFile(DiskFile file) {
        this.file = file;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void write(ByteBuffer bytes, long at) {
        unforced += bytes.remaining();
        file.write(bytes, at);
        if (unforced >= PACE_BYTES) {
            force();
        }
    }

    @Override
    public int read(ByteBuffer target, long at) {
        return file.read(target, at);
    }

    @Override
    public Mapping map(long from, long bytes) {
        return file.map(from, bytes);
    }

    @Override
    public void force() {
        file.force();
        unforced = 0;
    }

    @Override
    public void truncate(long size) {
        file.truncate(size);
    }

    @Override
    public void close() {
        file.close();
    }
}
