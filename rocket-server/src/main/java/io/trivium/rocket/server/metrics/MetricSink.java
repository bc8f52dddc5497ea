package io.trivium.rocket.server.metrics;

/** Takes measurements: first a family, then its values. */
public interface MetricSink {
    /** What the values of a family mean. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * Begins a family.
     *
     * @param name as Prometheus writes it, that of a counter with {@code _total}
     */
    void family(String name, Type type, String help);

    /**
     * A value of the family that was begun last.
     *
     * @param labels names and values in turns
     */
    void value(double value, String... labels);

    /**
     * Values of the family that was begun last, counted by ranges.
     *
     * @param ends upper ends of the ranges, inclusive
     * @param counts how many values are in each, and beyond the last
     * @param sum of all values
     * @param labels names and values in turns
     */
    void ranges(long[] ends, long[] counts, long sum, String... labels);
}
