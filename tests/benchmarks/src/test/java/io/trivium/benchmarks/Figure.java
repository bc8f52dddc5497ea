package io.trivium.benchmarks;

/**
 * A measured value's name.
 *
 * @param higherIsBetter throughput is, cost and time are not
 */
record Figure(String name, String unit, boolean higherIsBetter) {
    static Figure rate(String name) {
        return new Figure(name, "msg/s", true);
    }

    static Figure cost(String name) {
        return new Figure(name, "broker CPU µs/msg", false);
    }

    static Figure lower(String name, String unit) {
        return new Figure(name, unit, false);
    }
}
