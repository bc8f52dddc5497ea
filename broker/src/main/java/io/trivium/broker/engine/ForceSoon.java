package io.trivium.broker.engine;

import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import java.util.concurrent.TimeUnit;

/** Has the log forced soon after somebody has written what nobody waits for. The sequencer's. */
final class ForceSoon implements Runnable {
    /** What a power cut may take back of what was only written. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Sequencer sequencer;
    private final Deadlines deadlines;
    private boolean waits;

    ForceSoon(Sequencer sequencer, Deadlines deadlines) {
        this.sequencer = sequencer;
        this.deadlines = deadlines;
    }

    @Override
    public void run() {
        if (!waits) {
            waits = true;
            deadlines.after(MOST_NANOS, this::force);
        }
    }

    private void force() {
        waits = false;
        sequencer.hurry();
    }
}
