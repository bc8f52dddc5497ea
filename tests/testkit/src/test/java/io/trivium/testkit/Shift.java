package io.trivium.testkit;

import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.topic.QueueId;
import java.util.BitSet;

/** A cursor of a group and the place that it is set to. */
record Shift(String group, QueueId queue, int offset) {
    CursorMove move() {
        return new CursorMove(group, queue, offset);
    }

    boolean of(Holdings.Spot spot) {
        return spot.group().equals(group) && spot.topic().equals(queue.topic()) && spot.queue() == queue.number();
    }

    Progress progress(ReferenceBroker reference) {
        return reference.progress(group, queue.topic(), queue.number());
    }

    BitSet live(ReferenceBroker reference) {
        return progress(reference).live();
    }

    /** The broker is told to move it. */
    Progress.Change asked(ReferenceBroker reference, CursorAudit audit) {
        audit.told(group, queue);
        return reference.moveCursor(group, queue.topic(), queue.number(), offset);
    }

    /** The broker has moved it. */
    void done(ReferenceBroker reference) {
        reference.forgetAttempts(group, queue.topic(), queue.number());
        reference.holdings.show(spot -> of(spot) && spot.offset() < offset);
    }
}
