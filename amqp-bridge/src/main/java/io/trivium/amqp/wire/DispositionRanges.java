package io.trivium.amqp.wire;

import java.util.function.ObjIntConsumer;
import org.apache.qpid.protonj2.types.transport.Disposition;
import org.jspecify.annotations.Nullable;

/**
 * Joins dispositions of consecutive deliveries with one outcome into ranges: the engine writes one for each delivery. What is held back
 * goes out with {@link #flush}. Owned by the connection's event loop.
 */
final class DispositionRanges {
    private final ObjIntConsumer<Disposition> output;
    private @Nullable Disposition pending;
    private int pendingChannel;

    /** Makes one that writes to {@code output}, a disposition and its local channel. */
    DispositionRanges(ObjIntConsumer<Disposition> output) {
        this.output = output;
    }

    /** Takes a disposition of one delivery. The engine uses its object again, so it is copied. */
    void add(Disposition disposition, int channel) {
        Disposition run = pending;
        if (run != null && channel == pendingChannel && continues(run, disposition)) {
            run.setLast(disposition.getFirst());
            return;
        }
        flush();
        pending = disposition.copy();
        pendingChannel = channel;
    }

    /** Writes what is held back. */
    void flush() {
        Disposition run = pending;
        if (run != null) {
            pending = null;
            output.accept(run, pendingChannel);
        }
    }

    private static boolean continues(Disposition run, Disposition next) {
        long last = run.hasLast() ? run.getLast() : run.getFirst();
        return (last + 1 & 0xFFFFFFFFL) == next.getFirst()
                && run.getRole() == next.getRole()
                && run.getSettled() == next.getSettled()
                && run.getState() != null
                && next.getState() != null
                && run.getState() == next.getState();
    }
}
