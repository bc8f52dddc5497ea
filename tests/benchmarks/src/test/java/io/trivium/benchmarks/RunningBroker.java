package io.trivium.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes of a started broker.
 *
 * @param nameServer {@code host:port} for clients
 * @param processes all of its processes; their CPU and memory are added up
 * @param data where it stores
 */
record RunningBroker(String nameServer, List<Process> processes, Path data) implements AutoCloseable {
    /** The kernel counts processor time in hundredths of a second. */
    private static final long MICROS_PER_TICK = 10_000;

    /** User and system time used so far. */
    long cpuMicros() {
        return processes.stream().mapToLong(RunningBroker::cpuMicros).sum();
    }

    /** Resident memory; with mapped files if {@code all}, else anonymous memory only. */
    long residentKib(boolean all) {
        String field = all ? "VmRSS:" : "RssAnon:";
        return processes.stream()
                .mapToLong(process -> lines("/proc/" + process.pid() + "/status")
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum())
                .sum();
    }

    /** Live objects in the heaps, after a collection. */
    long heapKib() throws IOException {
        long sum = 0;
        for (Process process : processes) {
            String pid = Long.toString(process.pid());
            jcmd(pid, "GC.run").forEach(line -> {});
            sum += jcmd(pid, "GC.heap_info")
                    .filter(line -> line.contains("generation") || line.contains("garbage-first heap"))
                    .mapToLong(line -> Long.parseLong(line.replaceFirst(".*used (\\d+)K.*", "$1")))
                    .sum();
        }
        return sum;
    }

    private static Stream<String> jcmd(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        try (InputStream printed = process.getInputStream()) {
            return new String(printed.readAllBytes(), StandardCharsets.UTF_8).lines();
        }
    }

    /** Disk blocks taken by everything below the data directory. */
    long diskBytes() throws IOException {
        Process du = new ProcessBuilder("du", "-s", "-B1", data.toString()).start();
        try (Scanner printed = new Scanner(du.getInputStream(), StandardCharsets.UTF_8)) {
            return printed.nextLong();
        }
    }

    /** Ends its processes with SIGKILL. */
    void kill() {
        processes.forEach(Process::destroyForcibly);
        awaitEnd();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        awaitEnd();
    }

    private void awaitEnd() {
        for (Process process : processes) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static long cpuMicros(Process process) {
        return cpuMicros(lines("/proc/" + process.pid() + "/stat").findFirst().orElseThrow());
    }

    /** User and system time in what {@code /proc} says of a process. */
    static long cpuMicros(String stat) {
        // The second field is the command in parentheses, which may hold spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
