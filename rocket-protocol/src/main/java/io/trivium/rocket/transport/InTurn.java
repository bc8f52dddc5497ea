package io.trivium.rocket.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs actions one at a time, in the order in which they came, on the thread of a caller: of the first one that finds nobody running
 * them. So an action that adds another one does not nest.
 */
final class InTurn implements Executor {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void execute(Runnable action) {
        waiting.add(action);
        if (count.getAndIncrement() > 0) {
            return;
        }
        do {
            Runnable next = waiting.poll();
            if (next != null) {
                next.run();
            }
        } while (count.decrementAndGet() > 0);
    }
}
