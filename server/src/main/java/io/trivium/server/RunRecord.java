package io.trivium.server;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a broker's process writes into its data directory, for {@code status}, {@code stop} and tests: one {@code name=value} a line.
 *
 * @param pid the process
 * @param started its start as the operating system tells it, by which a later process of the same number is told apart
 * @param command the program that it runs
 * @param nameServer host and port, as are the others; all are empty while it starts
 */
record RunRecord(
        long pid, Instant started, String command, String nameServer, String broker, String amqp, String http) {
    /** The start times of one process, read by two, differ by rounding and when the clock is set. */
    private static final Duration SAME_START = Duration.ofSeconds(3);
    /** What Linux appends to the name of a program that was installed anew while it runs. */
    private static final String REPLACED = " (deleted)";

    /** Of a process that does not serve yet: it may read a long log first. */
    static RunRecord starting(ProcessHandle process) {
        return new RunRecord(
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                process.info().command().orElse(""),
                "",
                "",
                "",
                "");
    }

    RunRecord serving(Addresses addresses) {
        return new RunRecord(
                pid,
                started,
                command,
                Addresses.text(addresses.nameServer()),
                Addresses.text(addresses.broker()),
                Addresses.text(addresses.amqp()),
                Addresses.text(addresses.http()));
    }

    boolean isStarting() {
        return http.isEmpty();
    }

    /** Whether a process is the one that wrote this: numbers are reused, so its start and its program must agree, too. */
    boolean describes(ProcessHandle process) {
        boolean sameStart = process.info()
                .startInstant()
                .filter(start -> Duration.between(start, started).abs().compareTo(SAME_START) < 0)
                .isPresent();
        return process.pid() == pid
                && process.isAlive()
                && sameStart
                && runs(process.info().command());
    }

    /**
     * Whether a process of that program may be it.
     *
     * @param program empty where another user's is not told
     */
    boolean runs(Optional<String> program) {
        return program.map(name -> name.equals(command) || name.equals(command + REPLACED))
                .orElse(true);
    }

    String text() {
        return "pid=" + pid + "\nstarted=" + started + "\ncommand=" + command + "\nname-server=" + nameServer
                + "\nbroker=" + broker + "\namqp=" + amqp + "\nhttp=" + http + "\n";
    }

    /** Reads a record; empty if the text is none. */
    static Optional<RunRecord> parse(String text) {
        Map<String, String> fields = text.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        try {
            return Optional.of(new RunRecord(
                    Long.parseLong(field(fields, "pid")),
                    Instant.parse(field(fields, "started")),
                    field(fields, "command"),
                    field(fields, "name-server"),
                    field(fields, "broker"),
                    field(fields, "amqp"),
                    field(fields, "http")));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String field(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }
}
