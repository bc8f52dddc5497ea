package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** A broker that can be started in a process of its own, with an empty data directory. */
interface Contender {
    String name();

    /** Starts it; returns at once, before it serves. */
    RunningBroker start(Path directory) throws IOException;

    /** False if it only answers sends, for calibration. */
    default boolean stores() {
        return true;
    }
}
