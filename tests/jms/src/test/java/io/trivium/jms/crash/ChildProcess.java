package io.trivium.jms.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A Java program of these tests in a process of its own, which ends with this one at the latest. For one thread. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildProcess start(Class<?> program, String... arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(
                List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp", classPath));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        try {
            return new ChildProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that begins with a word, and returns the rest of it. */
    String awaitLine(String word) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(word)) {
                    return line.substring(word.length()).strip();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the process ended before it said " + word);
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        CompletableFuture<Process> gone = process.onExit();
        process.destroyForcibly();
        gone.join();
    }

    @Override
    public void close() {
        kill();
    }

    /** In the child: says something to the parent, and goes on. */
    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** In the child: waits until the parent is gone. */
    static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // The parent says nothing
        }
    }
}
