package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours, run with the class path of the tests. */
final class ChildTrivium implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final List<String> PORTS =
            List.of("--name-server-port", "--broker-port", "--amqp-port", "--http-port");

    private final Process process;
    private final BufferedReader output;

    private ChildTrivium(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Runs it with free ports where none is given, and waits for nothing. */
    static ChildTrivium run(Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--data", data.toString()));
        arguments.addAll(List.of(more));
        PORTS.stream().filter(port -> !arguments.contains(port)).toList().forEach(port -> {
            arguments.add(port);
            arguments.add("0");
        });
        return command(arguments.toArray(String[]::new));
    }

    static ChildTrivium command(String... arguments) throws IOException {
        return command(Map.of(), arguments);
    }

    /** @param environment variables, besides those of this process that are not Trivium's */
    static ChildTrivium command(Map<String, String> environment, String... arguments) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classPath,
                "io.trivium.start.Start"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("TRIVIUM_"));
        builder.environment().putAll(environment);
        return new ChildTrivium(builder.start());
    }

    /** Waits until it has told that it serves. */
    ChildTrivium serving() throws IOException {
        return until("./trivium stop");
    }

    /** Waits for a line of its output. */
    ChildTrivium until(String text) throws IOException {
        String line = output.readLine();
        while (line != null && !line.contains(text)) {
            line = output.readLine();
        }
        assertThat(line)
                .as(() -> "it ended with " + process.errorReader().lines().toList())
                .isNotNull();
        return this;
    }

    long pid() {
        return process.pid();
    }

    /** The rest of its output. */
    String restOfOutput() {
        return String.join("\n", output.lines().toList());
    }

    String errors() {
        return String.join("\n", process.errorReader().lines().toList());
    }

    /** Asks it to stop, as SIGTERM does. */
    ChildTrivium terminate() {
        process.toHandle().destroy(); // Process.destroy would close its output, too
        return this;
    }

    ChildTrivium kill() {
        process.destroyForcibly();
        return this;
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
