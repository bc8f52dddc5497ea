package io.trivium.amqp.link;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings answers of the cluster back to a connection's event loop: whoever completes them puts them here, the loop is woken once for all
 * that came meanwhile, and once at the end of such a batch the connection writes what it has to. Thread-safe.
 */
public final class Mailbox implements Executor {
    private static final int BATCH = 1024;

    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Executor loop;
    private final Runnable endOfBatch;
    private final Consumer<RuntimeException> failure;

    /**
     * Makes a mailbox.
     *
     * @param loop the connection's event loop
     * @param endOfBatch run on the loop after each batch
     * @param failure gets on the loop what a task throws
     */
    public Mailbox(Executor loop, Runnable endOfBatch, Consumer<RuntimeException> failure) {
        this.loop = loop;
        this.endOfBatch = endOfBatch;
        this.failure = failure;
    }

    @Override
    public void execute(Runnable task) {
        queue.add(task);
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and with it the connection that the answer was for.
                queue.clear();
            }
        }
    }

    private void drain() {
        awake.set(false);
        for (int count = 0; count < BATCH; count++) {
            Runnable task = queue.poll();
            if (task == null) {
                break;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                failure.accept(e);
            }
        }
        endOfBatch.run();
        if (!queue.isEmpty()) {
            wake();
        }
    }
}
