package io.trivium.server.http;

import io.trivium.rocket.server.metrics.MetricSink;
import java.util.Arrays;
import java.util.Locale;

/** Measurements in Prometheus' text format, version 0.0.4. Not thread-safe. */
final class PrometheusText implements MetricSink {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 * 1024);
    private String name = "";

    @Override
    public void family(String familyName, Type type, String help) {
        name = familyName;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(type.name().toLowerCase(Locale.ROOT))
                .append('\n');
    }

    @Override
    public void value(double value, String... labels) {
        line("", value, labels);
    }

    @Override
    public void ranges(long[] ends, long[] counts, long sum, String... labels) {
        long upTo = 0;
        for (int i = 0; i < counts.length; i++) {
            upTo += counts[i];
            String[] more = Arrays.copyOf(labels, labels.length + 2);
            more[labels.length] = "le";
            more[labels.length + 1] = i < ends.length ? Long.toString(ends[i]) : "+Inf";
            line("_bucket", (double) upTo, more);
        }
        line("_sum", (double) sum, labels);
        line("_count", (double) upTo, labels);
    }

    private void line(String suffix, double value, String... labels) {
        text.append(name).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
        }
        text.append(labels.length == 0 ? " " : "} ");
        if (value == (long) value) {
            text.append((long) value);
        } else {
            text.append(value);
        }
        text.append('\n');
    }

    private void escape(String label) {
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
