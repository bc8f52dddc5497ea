package io.trivium.broker.disk;

import java.nio.ByteBuffer;
import java.util.List;

/** A disk that does what another does, but for what a subclass breaks: so it is shown that tests can fail. */
public class BrokenDisk implements Disk {
    private final Disk disk;

    protected BrokenDisk(Disk disk) {
        this.disk = disk;
    }

    /** What a force of a file does. */
    protected void force(String name, DiskFile file) {
        file.force();
    }

    /** What a write does. */
    protected void write(DiskFile file, ByteBuffer bytes, long at) {
        file.write(bytes, at);
    }

    /** What the closing of a file does, once for each that was opened. */
    protected void close(DiskFile file) {
        file.close();
    }

    @Override
    public DiskFile open(String name) {
        DiskFile file = disk.open(name);
        return new DiskFile() {
            private boolean closed;

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public void write(ByteBuffer bytes, long at) {
                BrokenDisk.this.write(file, bytes, at);
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
                BrokenDisk.this.force(name, file);
            }

            @Override
            public void truncate(long size) {
                file.truncate(size);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    BrokenDisk.this.close(file);
                }
            }
        };
    }

    @Override
    public boolean exists(String name) {
        return disk.exists(name);
    }

    @Override
    public List<String> list(String folder) {
        return disk.list(folder);
    }

    @Override
    public void makeFolder(String folder) {
        disk.makeFolder(folder);
    }

    @Override
    public void rename(String from, String to) {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) {
        disk.delete(name);
    }

    @Override
    public void forceFolder(String folder) {
        disk.forceFolder(folder);
    }

    @Override
    public long usableBytes() {
        return disk.usableBytes();
    }

    @Override
    public void close() {
        disk.close();
    }
}
