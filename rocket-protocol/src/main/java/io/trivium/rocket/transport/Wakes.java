package io.trivium.rocket.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What wakes event loops because something waits to be written: at once, or for all answers that one thread gives in a step when it ends. */
final class Wakes {
    /** Of the gathering thread. */
    private final List<Runnable> gathered = new ArrayList<>();

    private volatile @Nullable Thread gathering;

    /** This thread gives many answers now. One thread may say so at a time. */
    void gather() {
        gathering = Thread.currentThread();
    }

    /** It has given them. */
    void release() {
        gathering = null;
        gathered.forEach(Runnable::run);
        gathered.clear();
    }

    /** Runs what wakes a loop, or does so at the end of the step. Any thread. */
    void wake(Runnable wakesLoop) {
        if (Thread.currentThread() == gathering) {
            gathered.add(wakesLoop);
        } else {
            wakesLoop.run();
        }
    }
}
