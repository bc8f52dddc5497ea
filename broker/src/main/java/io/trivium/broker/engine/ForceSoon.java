package io.trivium.broker.engine;

import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.sequencer.Sequencer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Has the log forced soon after somebody has written what nobody hurries for. The sequencer's. */
final class ForceSoon implements LongConsumer {
    private final Sequencer sequencer;
    private final Deadlines deadlines;
    private @Nullable Deadline next;
    private long due;

    ForceSoon(Sequencer sequencer, Deadlines deadlines) {
        this.sequencer = sequencer;
        this.deadlines = deadlines;
    }

    /** Has it forced within some nanoseconds. */
    @Override
    public void accept(long nanos) {
        long wanted = deadlines.nanos() + nanos;
        Deadline set = next;
        if (set != null) {
            if (due - wanted <= 0) {
                return;
            }
            deadlines.cancel(set);
        }
        due = wanted;
        next = deadlines.after(nanos, this::force);
    }

    private void force() {
        next = null;
        sequencer.forceBeside();
    }
}
