package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A broker that can be started in a process of its own, with an empty data directory. */
interface Contender {
    String name();

    /** Those whose names hold one of the words; all without words. */
    static List<Contender> named(List<String> words, List<Contender> all) {
        return all.stream()
                .filter(contender -> words.isEmpty() || words.stream().anyMatch(contender.name()::contains))
                .toList();
    }

    /** Starts it; returns at once, before it serves. */
    RunningBroker start(Path directory) throws IOException;

    /** False if it only answers sends, for calibration. */
    default boolean stores() {
        return true;
    }
}
