package io.trivium.rocket.server.stats;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How long requests took until their answer was there, by their codes. Thread-safe; counting takes no lock. */
public final class RequestTimes {
    private static final long[] MILLIS = {1, 3, 5, 7, 10, 100, 1_000, 2_000, 3_000};
    private static final long NANOS_IN_MILLI = 1_000_000;

    private final ConcurrentMap<Kind, Histogram> times = new ConcurrentHashMap<>();

    /**
     * What is counted together.
     *
     * @param request its code, one that is known: there are as many kinds as the protocol has, not as clients can think of
     * @param waited whether it was put aside until something came
     */
    public record Kind(int request, int response, boolean waited) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int byRequest = Integer.compare(request, other.request);
            int byResponse = byRequest != 0 ? byRequest : Integer.compare(response, other.response);
            return byResponse != 0 ? byResponse : Boolean.compare(waited, other.waited);
        }
    }

    public void answered(Kind kind, long nanos) {
        Histogram known = times.get(kind);
        Histogram histogram = known != null ? known : times.computeIfAbsent(kind, one -> new Histogram(MILLIS));
        histogram.add(Math.max(0, nanos) / NANOS_IN_MILLI);
    }

    /** All there are, in milliseconds. */
    public SortedMap<Kind, Histogram> all() {
        return new TreeMap<>(times);
    }
}
