package io.trivium.broker.transaction;

import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.record.LogRecord.CursorMoved;
import org.jspecify.annotations.Nullable;

/** Decides where cursors go. The sequencer's. */
public interface Moving {
    /** The record of a move; refused if its group or queue does not exist, or the offset is negative. */
    CursorMoved place(CursorMove move);

    /** The record of a move that was asked for earlier, as the queue is now; null if its group or queue is gone. */
    @Nullable
    CursorMoved placeAgain(CursorMoved asked);

    /** Lets who pops know of a move that is appended. */
    void moved(CursorMoved move);
}
