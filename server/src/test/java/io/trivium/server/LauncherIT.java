package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, from another directory, with spaces in paths. It finds the jars built. */
class LauncherIT {
    private static final long PATIENCE_SECONDS = 120;
    private static final String LAUNCHER =
            Path.of("..", "trivium").toAbsolutePath().normalize().toString();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws Exception {
        trivium("stop", "--data", "data with spaces");
    }

    @Test
    void itStartsTellsSendsReceivesAndStops() throws Exception {
        Result start = start();

        assertThat(start.code).as(start.output).isZero();
        assertThat(start.output).contains("Trivium serves.").contains("./trivium demo");
        assertThat(trivium("status", "--data", "data with spaces").code).isZero();
        String nameServer = DataDirectory.record(folder.resolve("data with spaces"))
                .orElseThrow()
                .nameServer();
        assertThat(trivium("send", "hello", "Hello, wörld", "--name-server", nameServer).code)
                .isZero();
        assertThat(trivium("receive", "hello", "--count", "1", "--name-server", nameServer).output)
                .isEqualTo("Hello, wörld\n");
        assertThat(trivium("stop", "--data", "data with spaces").code).isZero();
        assertThat(trivium("status", "--data", "data with spaces").code).isEqualTo(ExitCode.NOT_RUNNING.number());
    }

    @Test
    void faultsOfTheDiskAreToldInTheWordsThatTheBrokerKnows() throws Exception {
        assertThat(start().code).isZero();
        long process = DataDirectory.record(folder.resolve("data with spaces"))
                .orElseThrow()
                .pid();
        Path environment = Path.of("/proc", Long.toString(process), "environ");
        assumeTrue(Files.exists(environment), "needs /proc");

        assertThat(Files.readString(environment, StandardCharsets.UTF_8).split("\0"))
                .contains("LC_MESSAGES=C", "LC_CTYPE=C.UTF-8")
                .noneMatch(variable -> variable.startsWith("LC_ALL="));
    }

    @Test
    void aSecondStartInTheSameDirectoryFailsWithItsCodeAndSentence() throws Exception {
        assertThat(start().code).isZero();

        Result second = start();

        assertThat(second.code).isEqualTo(ExitCode.DATA_LOCKED.number());
        assertThat(second.output).startsWith("trivium: The data directory").contains("is in use by another process");
    }

    @Test
    void aJavaHomeWithoutJavaIsRefused() throws Exception {
        Result result = run(List.of(LAUNCHER, "status"), "/nowhere");

        assertThat(result.code).isEqualTo(ExitCode.WRONG_JAVA.number());
        assertThat(result.output).isEqualTo("trivium: JAVA_HOME is /nowhere, but there is no bin/java in it.\n");
    }

    @Test
    void theRunThatIsArchivedKnowsNothingOfTheRealBroker() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Path seen = folder.resolve("seen");
        Files.writeString(bin.resolve("java"), "#!/bin/sh\ncase \"$*\" in *train*) env >'" + seen + "' ;; esac\n");
        assertThat(bin.resolve("java").toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.9.99\"\n");
        Path archive = Path.of("target/distribution/classes-17.9.99.jsa");
        try {
            ProcessBuilder builder = new ProcessBuilder(LAUNCHER, "status").redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
            builder.environment().put("TRIVIUM_NAME_SERVERS", "127.0.0.1:1");
            Process process = builder.start();
            process.getInputStream().readAllBytes();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

            assertThat(seen).content().contains("JAVA_HOME=").doesNotContain("TRIVIUM_");
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        assertThat(Files.createFile(bin.resolve("java")).toFile().setExecutable(true))
                .isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");

        Result result = run(List.of(LAUNCHER, "status"), folder.resolve("jdk").toString());

        assertThat(result.code).isEqualTo(ExitCode.WRONG_JAVA.number());
        assertThat(result.output).startsWith("trivium: Java 17 or newer is needed;");
    }

    private Result start() throws Exception {
        return trivium(
                "start",
                "--data",
                "data with spaces",
                "--name-server-port",
                "0",
                "--broker-port",
                "0",
                "--amqp-port",
                "0",
                "--http-port",
                "0");
    }

    private Result trivium(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(arguments));
        return run(command, System.getProperty("java.home"));
    }

    private Result run(List<String> command, String javaHome) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRIVIUM_"));
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private record Result(int code, String output) {}
}
