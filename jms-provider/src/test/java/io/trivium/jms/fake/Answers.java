package io.trivium.jms.fake;

import java.util.ArrayDeque;
import java.util.Deque;

/** The answers to one kind of request, which a test can hold back. Thread-safe. */
public final class Answers {
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    Answers() {}

    /** Keeps the answers that come from now on. */
    public synchronized void hold() {
        holding = true;
    }

    /** Gives what was kept, in order, and keeps nothing more. */
    public synchronized void release() {
        holding = false;
        while (!held.isEmpty()) {
            held.removeFirst().run();
        }
    }

    /** Gives an answer, or keeps it. */
    synchronized void give(Runnable answer) {
        if (holding) {
            held.add(answer);
        } else {
            answer.run();
        }
    }
}
