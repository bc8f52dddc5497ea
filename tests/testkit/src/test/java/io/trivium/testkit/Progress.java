package io.trivium.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What a group has finished of a queue: what is certain, and what was asked for since, in the order of the log. */
final class Progress {
    private BitSet certain = new BitSet();
    private final List<Change> asked = new ArrayList<>();

    /** Offsets finished, or the cursor set. */
    static final class Change {
        private final long[] finished;
        private final int movedTo;
        private boolean answered;

        private Change(long[] finished, int movedTo) {
            this.finished = finished;
            this.movedTo = movedTo;
        }

        void answered() {
            answered = true;
        }

        private void applyTo(BitSet state) {
            if (movedTo >= 0) {
                state.clear();
                state.set(0, movedTo);
            }
            for (long offset : finished) {
                state.set((int) offset);
            }
        }
    }

    Change finish(long... offsets) {
        return add(new Change(offsets, -1));
    }

    Change move(int offset) {
        return add(new Change(new long[0], offset));
    }

    private Change add(Change change) {
        asked.add(change);
        return change;
    }

    /** What was asked for was refused. */
    void undo(Change change) {
        asked.remove(change);
    }

    /** What a broker that has done all that was asked for shows. */
    BitSet live() {
        return after(asked.size());
    }

    boolean finished(long offset) {
        return live().get((int) offset);
    }

    private BitSet after(int changes) {
        BitSet state = (BitSet) certain.clone();
        asked.subList(0, changes).forEach(change -> change.applyTo(state));
        return state;
    }

    /** Everything that was asked for is answered and forced. */
    void settle() {
        if (!asked.isEmpty()) {
            certain = live();
            asked.clear();
        }
    }

    /** What a broker may show after a crash: all that was answered, and of the rest any first part. */
    List<BitSet> afterCrash() {
        int least = 0;
        for (int i = 0; i < asked.size(); i++) {
            least = asked.get(i).answered ? i + 1 : least;
        }
        List<BitSet> states = new ArrayList<>();
        for (int changes = least; changes <= asked.size(); changes++) {
            states.add(after(changes));
        }
        return states;
    }

    void adopt(BitSet state) {
        certain = (BitSet) state.clone();
        asked.clear();
    }
}
