package io.trivium.storage.disk;

import io.trivium.broker.disk.DiskFile;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Mapped memory that is unmapped when it is closed, not when the garbage collector finds the time: until then its disk space and
 * address space would not come back.
 */
final class UnmappableBuffer implements DiskFile.Mapping {
    private static final MethodHandle INVOKE_CLEANER = invokeCleaner();

    private final AtomicReference<MappedByteBuffer> mapped;

    UnmappableBuffer(MappedByteBuffer mapped) {
        this.mapped = new AtomicReference<>(mapped);
    }

    @Override
    public ByteBuffer bytes() {
        MappedByteBuffer buffer = mapped.get();
        if (buffer == null) {
            throw new IllegalStateException("unmapped");
        }
        return buffer;
    }

    @Override
    public void close() {
        MappedByteBuffer buffer = mapped.getAndSet(null);
        if (buffer == null) {
            return;
        }
        try {
            INVOKE_CLEANER.invoke((ByteBuffer) buffer);
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot unmap", e);
        }
    }

    /** The only way to unmap that both JDK 17 and 25 offer without options or preview features; not named at compile time as javac warns. */
    private static MethodHandle invokeCleaner() {
        try {
            Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
            Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
            theUnsafe.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(unsafeClass, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(theUnsafe.get(null));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
