package io.trivium.broker.pop;

import io.trivium.broker.record.LogRecord.Delivered;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import java.util.List;

/** Tells the log up to where messages may have been delivered: see {@link DeliveredMark}. The sequencer's. */
final class Marks {
    private final Sequencer sequencer;
    private final Deadlines deadlines;

    Marks(Sequencer sequencer, Deadlines deadlines) {
        this.sequencer = sequencer;
        this.deadlines = deadlines;
    }

    /** Logs that the messages of a grant may have been delivered, before they are; returns whether the disk has that already. */
    boolean mark(Grant grant) {
        if (grant.groupTopic().group().settings().kind().endsWithSession()) {
            return true; // The group does not live to see a restart.
        }
        for (Entry entry : grant.entries()) {
            entry.queue().mark().deliver(entry.offset());
        }
        boolean marked = true;
        for (Entry entry : grant.entries()) {
            DeliveredMark mark = entry.queue().mark();
            if (mark.behind()) {
                log(grant.groupTopic(), entry.queue(), mark.ahead(deadlines.nanos()));
                mark.loggedAt(sequencer.end());
            }
            marked &= mark.forced(sequencer.forced());
        }
        return marked;
    }

    /** The last that the log is told: exactly what was delivered. */
    void settle(List<GroupTopic> all) {
        for (GroupTopic groupTopic : all) {
            for (PopQueue queue : groupTopic.queues()) {
                if (queue.mark().inexact()) {
                    log(groupTopic, queue, queue.mark().end());
                }
            }
        }
    }

    private void log(GroupTopic groupTopic, PopQueue queue, long end) {
        int group = groupTopic.group().number();
        sequencer.append(new Delivered(group, groupTopic.topic().number(), queue.number(), end));
    }
}
