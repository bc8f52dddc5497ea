package io.trivium.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.disk.NoSpaceException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SegmentWriterTest {
    private static final LogSizes SIZES = new LogSizes(1 << 16, 1 << 13, 1 << 13);

    private final AtomicInteger forces = new AtomicInteger();
    private Runnable beforeBytesLand = () -> {};
    private volatile Runnable beforeForce = () -> {};

    @Test
    void bytesThatLandAfterAConcurrentForceAreForcedByTheNextOne() {
        Disk disk = watched(new HeapDisk(1 << 20));
        SegmentWriter writer =
                SegmentWriter.create(new SegmentFiles(disk, SIZES, new DiskRoom(disk, 0, 0)), 0, SIZES.zeroAhead());
        beforeBytesLand = writer::force;
        writer.write(ByteBuffer.wrap(new byte[100]), 0);
        beforeBytesLand = () -> {};
        int before = forces.get();

        writer.force();

        assertThat(forces.get()).isEqualTo(before + 1);
    }

    @Test
    void aWriteDoesNotWaitWhileWhatIsAheadIsForced() {
        Disk disk = watched(new HeapDisk(1 << 20));
        SegmentWriter writer =
                SegmentWriter.create(new SegmentFiles(disk, SIZES, new DiskRoom(disk, 0, 0)), 0, SIZES.zeroStep());
        beforeForce = () -> {
            beforeForce = () -> {};
            // Another thread would wait for a lock that this one holds.
            CompletableFuture.runAsync(() -> writer.write(ByteBuffer.wrap(new byte[3 * SIZES.zeroStep()]), 0))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        };

        writer.zeroTo(2 * SIZES.zeroStep());

        assertThat(writer.allocated()).isGreaterThanOrEqualTo(3 * SIZES.zeroStep());
    }

    @Test
    void aWriteThatIsAheadOfTheZerosIsNotZeroedAfterwards() {
        HeapDisk disk = new HeapDisk(1 << 20);
        SegmentWriter writer =
                SegmentWriter.create(new SegmentFiles(disk, SIZES, new DiskRoom(disk, 0, 0)), 0, SIZES.zeroStep());
        byte[] bytes = new byte[2 * SIZES.zeroStep()];
        Arrays.fill(bytes, (byte) 7);

        writer.write(ByteBuffer.wrap(bytes), 0);
        writer.zeroTo(SIZES.segment());

        assertThat(content(disk, bytes.length)).isEqualTo(bytes);
        assertThat(writer.allocated()).isEqualTo(SIZES.segment());
    }

    @Test
    void aWriteThatFindsNoRoomInAHoleGoesOnWhereItStoppedWhenTheReserveIsGivenUp() {
        HeapDisk heap = new HeapDisk(1 << 20);
        DiskRoom room = new DiskRoom(heap, 4096, 0);
        room.check();
        SegmentWriter writer = SegmentWriter.create(new SegmentFiles(cutting(heap), SIZES, room), 0, SIZES.zeroStep());
        byte[] bytes = new byte[SIZES.zeroAhead()];
        Arrays.fill(bytes, (byte) 7);

        writer.write(ByteBuffer.wrap(bytes), 0);

        assertThat(content(heap, bytes.length)).isEqualTo(bytes);
        assertThat(room.full()).isTrue();
        assertThat(heap.exists(DiskRoom.FILE)).isFalse();
    }

    private static byte[] content(Disk disk, int bytes) {
        try (DiskFile file = disk.open(SegmentName.of(0))) {
            ByteBuffer read = ByteBuffer.allocate(bytes);
            file.read(read, 0);
            return read.array();
        }
    }

    /** The first large write writes some of its bytes, and finds no room for the rest. */
    private Disk cutting(Disk disk) {
        AtomicInteger cuts = new AtomicInteger();
        return proxy(Disk.class, (self, method, arguments) -> {
            Object result = method.invoke(disk, arguments);
            if (!(result instanceof DiskFile file)) {
                return result;
            }
            return proxy(DiskFile.class, (itself, call, given) -> {
                if (call.getName().equals("write")
                        && ((ByteBuffer) given[0]).remaining() == SIZES.zeroAhead()
                        && cuts.incrementAndGet() == 1) {
                    ByteBuffer all = (ByteBuffer) given[0];
                    int limit = all.limit();
                    file.write(all.limit(1000), (Long) given[1]);
                    all.limit(limit);
                    throw new NoSpaceException("full", new IOException("No space left on device"));
                }
                return call.invoke(file, given);
            });
        });
    }

    private Disk watched(Disk disk) {
        return proxy(Disk.class, (self, method, arguments) -> {
            Object result = method.invoke(disk, arguments);
            return result instanceof DiskFile file ? watched(file) : result;
        });
    }

    private DiskFile watched(DiskFile file) {
        return proxy(DiskFile.class, (self, method, arguments) -> {
            if (method.getName().equals("write")) {
                beforeBytesLand.run();
            } else if (method.getName().equals("force")) {
                beforeForce.run();
                forces.incrementAndGet();
            }
            return method.invoke(file, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
