package io.trivium.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells each step as it happens, with the time since the beginning. Thread-safe. */
final class Narrator {
    private final PrintStream out;
    private final LongSupplier nanos;
    private final long began;

    Narrator(PrintStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    void tell(Door door, String what) {
        out.printf(Locale.ROOT, "%6.3f s  %-9s %s%n", seconds(), door.shown, what);
    }

    double seconds() {
        return (double) (nanos.getAsLong() - began) / TimeUnit.SECONDS.toNanos(1);
    }

    /** Who speaks. */
    enum Door {
        JMS("JMS"),
        AMQP("AMQP 1.0"),
        ROCKETMQ("RocketMQ");

        private final String shown;

        Door(String shown) {
            this.shown = shown;
        }
    }
}
