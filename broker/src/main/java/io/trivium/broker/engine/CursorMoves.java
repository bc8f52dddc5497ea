package io.trivium.broker.engine;

import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.pop.Consumption;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.transaction.Moving;
import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the cursors of groups. The sequencer's. */
final class CursorMoves implements Moving {
    private static final Logger LOG = LoggerFactory.getLogger(CursorMoves.class);

    private final Views views;
    private final Topology topology;
    private final Sequencer sequencer;
    private final Consumption consumption;

    CursorMoves(Views views, Topology topology, Sequencer sequencer, Consumption consumption) {
        this.views = views;
        this.topology = topology;
        this.sequencer = sequencer;
        this.consumption = consumption;
    }

    /** Sets a cursor, in a record of its own. */
    void move(CursorMove move) {
        CursorMoved placed = place(move);
        sequencer.append(placed);
        moved(placed);
    }

    @Override
    public CursorMoved place(CursorMove move) {
        if (move.offset() < 0) {
            throw new BrokerException(Refusal.INVALID, "offset " + move.offset() + " is negative");
        }
        return place(topology.group(move.group()), topology.queue(move.queue()), move.offset());
    }

    private CursorMoved place(GroupState group, QueueState queue, long offset) {
        // Beyond the end it would pass over messages that are yet to come, and that nobody has seen.
        long within = Math.min(offset, queue.end());
        Cursor cursor = views.cursors().find(group.number(), queue.key());
        if (cursor != null && within < cursor.first()) {
            LOG.info(
                    "Group {} is set back from {} to {} on queue {} of topic {}",
                    group.settings().name(),
                    cursor.first(),
                    within,
                    queue.number(),
                    queue.topic().name());
        }
        return new CursorMoved(group.number(), queue.topic().number(), queue.number(), within);
    }

    @Override
    public @Nullable CursorMoved placeAgain(CursorMoved asked) {
        GroupState group = views.groups().byNumber(asked.group());
        QueueState queue = queue(asked);
        return group == null || queue == null ? null : place(group, queue, asked.offset());
    }

    @Override
    public void moved(CursorMoved move) {
        GroupState group = views.groups().byNumber(move.group());
        QueueState queue = queue(move);
        if (group != null && queue != null) {
            consumption.cursorMoved(group, queue);
        }
    }

    private @Nullable QueueState queue(CursorMoved move) {
        TopicState topic = views.topics().byNumber(move.topic());
        return topic == null ? null : topic.queue(move.queue());
    }
}
