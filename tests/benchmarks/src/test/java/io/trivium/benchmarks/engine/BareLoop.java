package io.trivium.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/** The least that any log has to do. */
final class BareLoop {
    private static final int FILE_BYTES = 1 << 28;

    private final Path file;

    BareLoop(Path directory) {
        file = directory.resolve("bare");
    }

    /** Publishers that each wait until their record is forced, with whatever others have added; returns records per second. */
    double groupCommit(int recordBytes, int publishers, int seconds) throws IOException, InterruptedException {
        try (FileChannel channel = open()) {
            channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
            channel.force(false);
            GroupCommit commit = new GroupCommit(channel);
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            CountDownLatch done = new CountDownLatch(publishers);
            for (int i = 0; i < publishers; i++) {
                new Thread(() -> {
                            byte[] payload = new byte[recordBytes];
                            while (System.nanoTime() < end) {
                                commit.append(payload);
                            }
                            done.countDown();
                        })
                        .start();
            }
            commit.runUntil(done);
            return commit.forced / (double) seconds;
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static final class GroupCommit {
        private final FileChannel channel;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition added = lock.newCondition();
        private final Condition advanced = lock.newCondition();
        private final CRC32C checksum = new CRC32C();
        private ByteBuffer filling = ByteBuffer.allocateDirect(1 << 20);
        private ByteBuffer writing = ByteBuffer.allocateDirect(1 << 20);
        private long appended;
        private long forced;
        private long position;

        private GroupCommit(FileChannel channel) {
            this.channel = channel;
        }

        private void append(byte[] payload) {
            lock.lock();
            try {
                checksum.reset();
                checksum.update(payload);
                filling.putInt(payload.length).putInt((int) checksum.getValue()).put(payload);
                long mine = ++appended;
                added.signal();
                while (forced < mine) {
                    advanced.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
        }

        private void runUntil(CountDownLatch done) throws IOException, InterruptedException {
            while (done.getCount() > 0) {
                long upTo = take();
                if (writing.hasRemaining()) {
                    position = position + writing.remaining() > FILE_BYTES ? 0 : position;
                    position += channel.write(writing, position);
                    channel.force(false);
                }
                lock.lock();
                try {
                    forced = upTo;
                    advanced.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }

        private long take() throws InterruptedException {
            lock.lock();
            try {
                // Not for long: the last publisher may be gone.
                for (long left = 1_000_000; forced == appended && left > 0; ) {
                    left = added.awaitNanos(left);
                }
                ByteBuffer full = filling.flip();
                filling = writing.clear();
                writing = full;
                return appended;
            } finally {
                lock.unlock();
            }
        }
    }
}
