package io.trivium.broker.pop;

import io.trivium.broker.sequencer.Sequencer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the next messages of consumers whose selectors skip many, while they handle the last ones: else each of their pops would bring
 * what a look at few hundred messages finds. The sequencer's.
 */
final class ReadingAhead {
    /** What a pop that brought something may cost afterwards, when nobody may come for what is found. */
    private static final int BUDGET = 128 * 1024;

    private final Scanner scanner;
    private final Sequencer sequencer;
    private final Map<Lane, Share> lanes = new LinkedHashMap<>();

    ReadingAhead(Scanner scanner, Sequencer sequencer) {
        this.scanner = scanner;
        this.sequencer = sequencer;
    }

    /** A lane's, since it was last popped from. */
    private static final class Share {
        final GroupTopic groupTopic;
        int left = BUDGET;

        Share(GroupTopic groupTopic) {
            this.groupTopic = groupTopic;
        }
    }

    /** A pop was answered from a lane. */
    void add(Lane lane, GroupTopic groupTopic) {
        if (lane.runsLow() && lane.mayHaveMore()) {
            lanes.put(lane, new Share(groupTopic));
        }
    }

    void drop(GroupTopic groupTopic) {
        lanes.values().removeIf(share -> share.groupTopic == groupTopic);
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Goes on for what the budget allows; returns at how many lanes it worked. */
    int work(int budget) {
        int worked = 0;
        int left = budget;
        for (Iterator<Map.Entry<Lane, Share>> all = lanes.entrySet().iterator(); left > 0 && all.hasNext(); worked++) {
            Map.Entry<Lane, Share> each = all.next();
            Share share = each.getValue();
            int may = Math.min(left, share.left);
            int unused = each.getKey().refill(scanner, share.groupTopic, may);
            share.groupTopic.appendFinished(sequencer);
            left -= may - unused;
            share.left -= may - unused;
            if (unused > 0 || share.left <= 0) {
                all.remove(); // enough is ready, or nothing is left, or nobody came
            }
        }
        return worked;
    }
}
