package io.trivium.broker.engine;

import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.PullResult.Status;
import io.trivium.broker.pop.Consumption;
import io.trivium.broker.sequencer.TurnTask;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;

/**
 * Shows what groups have not finished. Browsers with selectors may look into so many messages in one turn, so that nobody else waits for
 * long; the others are told to go on from where they were. The sequencer's.
 */
final class Browsing implements TurnTask {
    private static final int LOOKS_PER_TURN = 1_024;

    private final Reading reading;
    private final Consumption consumption;
    private long looks = LOOKS_PER_TURN;

    Browsing(Reading reading, Consumption consumption) {
        this.reading = reading;
        this.consumption = consumption;
    }

    PullResult browse(GroupState group, QueueState queue, PullQuery query) {
        boolean looksInto = query.filter().readsRecords();
        if (looksInto && looks <= 0) {
            return reading.unread(queue, query);
        }
        PullResult result = reading.read(
                queue, query, (offset, flags, position) -> consumption.wanted(group, queue, offset, flags, position));
        if (looksInto && (result.status() == Status.FOUND || result.status() == Status.NONE_MATCHED)) {
            looks -= result.nextOffset() - query.offset();
        }
        return result;
    }

    @Override
    public int work() {
        looks = LOOKS_PER_TURN;
        return 0;
    }
}
