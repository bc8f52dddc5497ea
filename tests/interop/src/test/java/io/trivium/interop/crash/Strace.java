package io.trivium.interop.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What strace does for these tests: counts system calls of a process, kills it at one of them, or lets one fail. */
final class Strace {
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\(");

    private Strace() {}

    /** Whether it can run what it traces. */
    static boolean runs() throws InterruptedException {
        return succeeds("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true");
    }

    /** Whether it can trace what runs already, which some systems forbid. */
    static boolean attaches() throws InterruptedException, IOException {
        Process traced = new ProcessBuilder("sleep", "0.3").start();
        return succeeds("strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-p", Long.toString(traced.pid()));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The command before that of a process which is killed when one of its threads makes the n-th of some calls. */
    static List<String> killingAt(String calls, int nth) {
        // Without a filter in the kernel, which would be faster: strace 6.1 then sends no signal.
        return injecting(List.of(), calls, "signal=SIGKILL:when=" + nth);
    }

    /** The command before that of a process of which some calls fail. */
    static List<String> failing(String calls, String how) {
        return injecting(List.of("--seccomp-bpf"), calls, how);
    }

    private static List<String> injecting(List<String> more, String calls, String how) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
        command.addAll(more);
        command.addAll(List.of("-e", "signal=none", "-e", "trace=" + calls, "-e", "inject=" + calls + ":" + how));
        return command;
    }

    /** Attaches to a process, to kill it when one of its threads makes the n-th of some calls from then on. */
    static Process killAt(long pid, String calls, int nth) throws IOException {
        List<String> command = new ArrayList<>(killingAt(calls, nth));
        command.addAll(List.of("-p", Long.toString(pid)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Ends a tracer; what it traced lives on. */
    static void end(Process tracer) throws InterruptedException {
        tracer.destroy();
        if (!tracer.waitFor(10, TimeUnit.SECONDS)) {
            tracer.destroyForcibly().waitFor();
        }
    }

    /** The command before that of a process whose calls are written to a file. */
    static List<String> writing(Path file, String calls) {
        return List.of(
                "strace",
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-o",
                file.toString(),
                "-e",
                "signal=none",
                "-e",
                "trace=" + calls);
    }

    /**
     * Counts what was written.
     *
     * @param calls names, separated by commas
     * @return how many of these calls the thread made that made the most
     */
    static int most(Path file, String calls) throws IOException {
        List<String> names = List.of(calls.split(",", -1));
        Map<String, Integer> ofThread = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher call = CALL.matcher(line);
            if (call.find() && names.contains(call.group(2))) {
                ofThread.merge(call.group(1), 1, Integer::sum);
            }
        }
        return ofThread.values().stream().mapToInt(count -> count).max().orElse(0);
    }
}
