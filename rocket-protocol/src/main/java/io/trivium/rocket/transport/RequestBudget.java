package io.trivium.rocket.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests may be under way, in all and on one connection: from the moment that a frame says how long it is until
 * its request is answered. Beyond it connections are not read until others are answered, so that neither slow nor hostile clients
 * exhaust the memory. Thread-safe; several servers may share one.
 */
public final class RequestBudget {
    /** What even the smallest request costs. */
    static final int LEAST_COST = 1024;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong taken = new AtomicLong();
    private final long most;
    private final long mostOfOne;

    /**
     * Nothing is under way yet. A request that is larger than a limit is let in when nothing else is.
     *
     * @param most bytes in all, 1 or more
     * @param mostOfOne bytes on one connection, 1 or more
     */
    public RequestBudget(long most, long mostOfOne) {
        if (most < 1 || mostOfOne < 1) {
            throw new IllegalArgumentException("limits of requests under way: " + most + ", " + mostOfOne);
        }
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    static RequestBudget unlimited() {
        return new RequestBudget(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The bytes that are under way. */
    public long taken() {
        return taken.get();
    }

    long mostOfOne() {
        return mostOfOne;
    }

    /** Takes bytes; or remembers whom to wake when there may be room, and returns false. */
    boolean take(long bytes, Runnable wake) {
        if (tryTake(bytes)) {
            return true;
        }
        waiting.add(wake);
        // What was given back in between has woken nobody.
        if (tryTake(bytes)) {
            if (!waiting.remove(wake)) {
                // It is being woken for nothing: then another one may have what it does not need.
                wakeOne();
            }
            return true;
        }
        return false;
    }

    /** Takes bytes if there is room. */
    boolean tryTake(long bytes) {
        long before = taken.get();
        while (before == 0 || before <= most - bytes) {
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
        wakeOne();
    }

    /** Lets the next one try that waits. */
    void wakeOne() {
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    void forget(Runnable wake) {
        waiting.remove(wake);
    }
}
