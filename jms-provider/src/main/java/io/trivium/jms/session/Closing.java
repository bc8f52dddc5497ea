package io.trivium.jms.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** That something is closed once, and that whoever closes it meanwhile waits until that is done. Thread-safe. */
public final class Closing {
    private final AtomicReference<@Nullable Thread> closer = new AtomicReference<>();
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

    /** Whether the caller is the first, and is to close and then {@link #end}. */
    public boolean begin() {
        return closer.compareAndSet(null, Thread.currentThread());
    }

    public boolean begun() {
        return closer.get() != null;
    }

    /** Whether it is closed wholly. */
    public boolean ended() {
        return over.isDone();
    }

    public void end() {
        over.complete(null);
    }

    /** Waits until it is closed, whoever interrupts the thread; not if it is the one that closes. */
    public void awaitEnd() {
        if (closer.get() != Thread.currentThread()) {
            over.join();
        }
    }
}
