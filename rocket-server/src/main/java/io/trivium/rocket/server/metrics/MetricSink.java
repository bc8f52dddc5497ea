package io.trivium.rocket.server.metrics;

/** Takes measurements: first a family, then its values. */
public interface MetricSink {
    /** What the values of a family mean. */
    enum Type {
        COUNTER,
        GAUGE
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
}
