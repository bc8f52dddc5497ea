package io.trivium.storage.index;

import io.trivium.broker.store.Due;
import io.trivium.broker.store.QueueIndexes.DueVisitor;
import java.util.List;
import java.util.PriorityQueue;

/** Delivery times of many segments in one order, read from each some at a time. Used once. */
final class DueMerge {
    static final int AT_A_TIME = 1024;
    /** Each look at a table in memory visits all of it. */
    static final int AT_A_TIME_IN_MEMORY = 16_384;

    private final PriorityQueue<Source> sources = new PriorityQueue<>();

    /** The delivery times of one segment. */
    @FunctionalInterface
    interface Reader {
        /** Reads on from a delivery time (inclusive), sorted; fewer than the limit if there are no more. */
        List<Due> read(Due from, int limit);
    }

    void add(Reader reader, Due from, int atATime) {
        List<Due> first = reader.read(from, atATime);
        if (!first.isEmpty()) {
            sources.add(new Source(reader, atATime, first));
        }
    }

    void visit(DueVisitor visitor) {
        while (true) {
            Source next = sources.poll();
            if (next == null || !visitor.visit(next.head())) {
                return;
            }
            if (next.advance()) {
                sources.add(next);
            }
        }
    }

    private static final class Source implements Comparable<Source> {
        private final Reader reader;
        private final int atATime;
        private List<Due> read;
        private int at;

        private Source(Reader reader, int atATime, List<Due> read) {
            this.reader = reader;
            this.atATime = atATime;
            this.read = read;
        }

        private Due head() {
            return read.get(at);
        }

        private boolean advance() {
            if (++at == atATime) {
                Due last = read.get(at - 1);
                read = reader.read(new Due(last.millis(), last.position() + 1), atATime);
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
