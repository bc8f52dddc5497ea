package io.trivium.broker.pop;

import io.trivium.broker.view.Cursor;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Up to where the messages of one queue were delivered to a group. The log is told before they are, so that after a crash all that may
 * have been seen is known; not for each message, but some ahead: the more, the faster deliveries go on, so that a broker that crashes
 * while little happens takes nothing for delivered that was not.
 */
final class DeliveredMark {
    private static final int MOST_AHEAD = 1024;
    private static final int GROWTH = 4;
    /** A mark that lasted for less was too near. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Cursor cursor;
    private long endBefore;
    private long end;
    private long ahead;
    private long loggedNanos;
    private long loggedPosition;

    private final LeftBehind leftBehind;

    /** @param cursor as earlier runs of the broker have left it, or new */
    DeliveredMark(Cursor cursor) {
        this.cursor = cursor;
        leftBehind = new LeftBehind(cursor::isFinished);
        endBefore = cursor.deliveredEnd();
        end = endBefore;
    }

    /** Whether an earlier run may have delivered a message, or it was with somebody who is gone. */
    boolean seenBefore(long offset) {
        return offset < endBefore || leftBehind.contains(offset);
    }

    /** A session ended that had messages, and did not say what became of them. */
    void leaveBehind(Collection<Long> offsets) {
        leftBehind.add(offsets);
    }

    /** A message is about to be delivered. */
    void deliver(long offset) {
        end = Math.max(end, offset + 1);
    }

    /** The end of what was delivered, exclusive. */
    long end() {
        return end;
    }

    /** Whether more is delivered than the log knows. */
    boolean behind() {
        return end > cursor.deliveredEnd();
    }

    /** Whether the log takes more for delivered than is. */
    boolean inexact() {
        return end < cursor.deliveredEnd();
    }

    /** What to tell the log. */
    long ahead(long nowNanos) {
        boolean soon = loggedPosition > 0 && nowNanos - loggedNanos < SOON_NANOS;
        ahead = soon ? Math.min(MOST_AHEAD, Math.max(1, ahead * GROWTH)) : ahead / GROWTH;
        loggedNanos = nowNanos;
        return end + ahead;
    }

    /** The log was told, and ends there. */
    void loggedAt(long position) {
        loggedPosition = position;
    }

    boolean forced(long position) {
        return loggedPosition <= position;
    }

    /** The cursor was moved: what comes is delivered anew. */
    void restart() {
        endBefore = cursor.deliveredEnd();
        end = endBefore;
        leftBehind.clear();
    }
}
