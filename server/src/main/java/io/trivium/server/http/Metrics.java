package io.trivium.server.http;

import io.trivium.rocket.server.metrics.MetricSink;
import java.util.function.Consumer;

/** Where measurements come from, once there is a broker; none before. Thread-safe. */
public final class Metrics {
    private volatile Consumer<MetricSink> source = sink -> {};

    /** There is a broker now. */
    public void from(Consumer<MetricSink> broker) {
        source = broker;
    }

    void tell(MetricSink sink) {
        source.accept(sink);
    }
}
