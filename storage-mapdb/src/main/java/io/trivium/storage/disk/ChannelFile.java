package io.trivium.storage.disk;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** A file reached through its channel. A mapping outlives the channel. */
final class ChannelFile implements DiskFile {
    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(ByteBuffer bytes, long at) {
        try {
            for (long place = at; bytes.hasRemaining(); ) {
                place += channel.write(bytes, place);
            }
        } catch (IOException e) {
            throw NoSpaceException.means(e)
                    ? new NoSpaceException(String.valueOf(e.getMessage()), e)
                    : new UncheckedIOException(e);
        }
    }

    @Override
    public int read(ByteBuffer target, long at) {
        int total = 0;
        try {
            while (target.hasRemaining()) {
                int count = channel.read(target, at + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Mapping map(long from, long bytes) {
        if (from < 0 || bytes < 0 || from + bytes > size()) {
            // Mapping more would grow the file, with a hole.
            throw new IllegalArgumentException(
                    "No bytes " + from + " to " + (from + bytes) + " in a file of " + size());
        }
        try {
            return new UnmappableBuffer(channel.map(MapMode.READ_ONLY, from, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void truncate(long size) {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
