package io.trivium.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SegmentWriterTest {
    private static final LogSizes SIZES = new LogSizes(1 << 16, 1 << 13, 1 << 13);

    private final AtomicInteger forces = new AtomicInteger();
    private Runnable beforeBytesLand = () -> {};

    @Test
    void bytesThatLandAfterAConcurrentForceAreForcedByTheNextOne() {
        Disk disk = watched(new HeapDisk(1 << 20));
        SegmentWriter writer = SegmentWriter.create(disk, 0, SIZES, new DiskRoom(disk, 0, 0), SIZES.zeroAhead());
        beforeBytesLand = writer::force;
        writer.write(ByteBuffer.wrap(new byte[100]), 0);
        beforeBytesLand = () -> {};
        int before = forces.get();

        writer.force();

        assertThat(forces.get()).isEqualTo(before + 1);
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
                forces.incrementAndGet();
            }
            return method.invoke(file, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
