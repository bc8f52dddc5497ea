package io.trivium.interop.crash;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How far the kills have come, in this piece of a long run and, if a file is given, in those before. Thread-safe. */
final class KillCount {
    static final String UNDER_LOAD = "underLoad";
    static final String STARTING = "starting";
    static final String NOT_REACHED = "notReached";
    static final String SECONDS = "seconds";
    static final String STORED = "stored";
    static final String FINISHED = "finished";

    private final @Nullable Path file;
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    private KillCount(@Nullable Path file) {
        this.file = file;
    }

    /** Reads what the pieces before came to; nothing if there is no file. */
    static KillCount in(@Nullable String file) throws IOException {
        KillCount count = new KillCount(file == null ? null : Path.of(file));
        if (count.file != null && Files.exists(count.file)) {
            Properties known = new Properties();
            try (Reader reader = Files.newBufferedReader(count.file)) {
                known.load(reader);
            }
            known.forEach((name, value) -> count.counts.put((String) name, Long.parseLong((String) value)));
        }
        return count;
    }

    void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** How many points were tried. */
    int points() {
        return (int) (of(UNDER_LOAD) + of(STARTING) + of(NOT_REACHED));
    }

    /** Writes it down for the next piece. */
    void note() throws IOException {
        if (file != null) {
            Properties all = new Properties();
            counts.forEach((name, value) -> all.setProperty(name, Long.toString(value)));
            try (Writer writer = Files.newBufferedWriter(file)) {
                all.store(writer, "kills at system calls");
            }
        }
    }
}
