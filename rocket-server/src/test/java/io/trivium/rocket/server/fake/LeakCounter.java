package io.trivium.rocket.server.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects the buffers that were forgotten instead of released. The build names it to Netty as its detector of leaks. */
public final class LeakCounter<T> extends ResourceLeakDetector<T> {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final int ROUNDS = 8;

    /** Called by Netty, by reflection. */
    public LeakCounter(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
    }

    /** As the other one; Netty looks for both. */
    public LeakCounter(Class<?> resource, int samplingInterval, long maxActive) {
        this(resource, samplingInterval);
    }

    /** Starts to look at each buffer of the process. */
    public static void start() {
        setLevel(Level.PARANOID);
        LEAKS.clear();
    }

    /** Returns what was forgotten since the start, and looks no more. */
    public static List<String> stop() {
        for (int i = 0; i < ROUNDS && LEAKS.isEmpty(); i++) {
            collect();
            // Forgotten buffers are found when others are made.
            ByteBuf one = PooledByteBufAllocator.DEFAULT.directBuffer(1);
            one.release();
        }
        setLevel(Level.DISABLED);
        return List.copyOf(LEAKS);
    }

    /** Collects garbage, and waits until the thread that tells of what was collected has told so of a witness. */
    private static void collect() {
        ReferenceQueue<Object> told = new ReferenceQueue<>();
        WeakReference<Object> witness = new WeakReference<>(new Object(), told);
        try {
            do {
                System.gc();
            } while (told.remove(100) != witness);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
        LEAKS.add(records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
        LEAKS.add(resource);
    }
}
