package io.trivium.storage.index;

import io.trivium.broker.store.QueueIndexes.DueVisitor;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** Delivery times of many segments in one order, read from each a few at a time. Used once. */
final class DueMerge {
    static final int AT_A_TIME = 256;

    private final PriorityQueue<Source> sources = new PriorityQueue<>();

    /** Reads on from a delivery time, at most {@link #AT_A_TIME}, sorted. */
    interface Reader extends Function<Due, List<Due>> {}

    void add(Reader reader, Due from) {
        List<Due> first = reader.apply(from);
        if (!first.isEmpty()) {
            sources.add(new Source(reader, first));
        }
    }

    void visit(DueVisitor visitor) {
        while (true) {
            Source next = sources.poll();
            if (next == null
                    || !visitor.visit(next.head().atMillis(), next.head().position())) {
                return;
            }
            if (next.advance()) {
                sources.add(next);
            }
        }
    }

    private static final class Source implements Comparable<Source> {
        private final Reader reader;
        private List<Due> read;
        private int at;

        private Source(Reader reader, List<Due> read) {
            this.reader = reader;
            this.read = read;
        }

        private Due head() {
            return read.get(at);
        }

        private boolean advance() {
            if (++at == AT_A_TIME) {
                Due last = read.get(at - 1);
                read = reader.apply(new Due(last.atMillis(), last.position() + 1));
                at = 0;
            }
            return at < read.size();
        }

        @Override
        public int compareTo(Source other) {
            return head().compareTo(other.head());
        }
    }
}
