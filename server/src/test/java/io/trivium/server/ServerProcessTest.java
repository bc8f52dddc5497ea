package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as an operator sees it: from its start to its exit code. */
class ServerProcessTest {
    @TempDir
    private Path folder;

    @Test
    void itServesAndStopsInOrderWhenAsked() throws Exception {
        Path data = folder.resolve("data with spaces");
        try (ChildTrivium child = ChildTrivium.run(data).serving()) {
            RunRecord record = DataDirectory.record(data).orElseThrow();

            assertThat(record.pid()).isEqualTo(child.pid());
            assertThat(status(record, "/health/ready")).isEqualTo(200);
            assertThat(child.terminate().exitCode()).isEqualTo(ExitCode.OK.number());
            assertThat(child.restOfOutput()).contains("Trivium stops").contains("Trivium has stopped");
            assertThat(DataDirectory.record(data)).isEmpty();
        }
    }

    @Test
    void twoProcessesDoNotWorkInOneDirectory() throws Exception {
        try (ChildTrivium first = ChildTrivium.run(folder).serving();
                ChildTrivium second = ChildTrivium.run(folder)) {
            assertThat(second.exitCode()).isEqualTo(ExitCode.DATA_LOCKED.number());
            assertThat(second.errors())
                    .startsWith(
                            "trivium: The data directory " + folder + " is in use by another process (" + first.pid());
            assertThat(status(DataDirectory.record(folder).orElseThrow(), "/health/live"))
                    .isEqualTo(200);
        }
    }

    @Test
    void afterAKillItStartsAgainInTheSameDirectory() throws Exception {
        try (ChildTrivium first = ChildTrivium.run(folder).serving()) {
            first.kill().exitCode();
        }
        try (ChildTrivium second = ChildTrivium.run(folder).serving()) {
            assertThat(second.terminate().exitCode()).isEqualTo(ExitCode.OK.number());
        }
    }

    @Test
    void statusAndStopSpeakOfTheProcessThatWroteTheRecord() throws Exception {
        try (ChildTrivium child = ChildTrivium.run(folder).serving();
                ChildTrivium status = ChildTrivium.command("status", "--data", folder.toString());
                ChildTrivium stop = stopAfter(status)) {
            assertThat(status.restOfOutput()).contains("(process " + child.pid() + ") serves.");
            assertThat(stop.exitCode()).isEqualTo(ExitCode.OK.number());
            assertThat(child.exitCode()).isEqualTo(ExitCode.OK.number());
        }
    }

    /** Held by a pipe in place of a file that it reads at the end of its start. */
    @Test
    void statusAndStopFindAProcessThatStillStarts() throws Exception {
        Path pipe = folder.resolve("users.yaml");
        assumeTrue(
                new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                                .start()
                                .waitFor()
                        == 0,
                "needs mkfifo");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        StatusCommand command = new StatusCommand(folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (ChildTrivium child = ChildTrivium.run(folder, "--authentication", "on", "--access-file", pipe.toString())
                .until("Trivium starts")) {
            assertThat(command.status()).isEqualTo(ExitCode.UNEXPECTED);
            assertThat(command.stop()).isEqualTo(ExitCode.OK);

            assertThat(child.exitCode()).isEqualTo(ExitCode.OK.number());
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("(process " + child.pid() + ") starts in " + folder)
                    .contains("(process " + child.pid() + ") has stopped");
            assertThat(command.status()).isEqualTo(ExitCode.NOT_RUNNING);
        }
    }

    private ChildTrivium stopAfter(ChildTrivium other) throws Exception {
        assertThat(other.exitCode()).isEqualTo(ExitCode.OK.number());
        return ChildTrivium.command("stop", "--data", folder.toString());
    }

    @Test
    void aRecordThatNamesAnotherProcessEndsNobody() throws Exception {
        RunRecord stranger = new RunRecord(
                ProcessHandle.current().pid(), java.time.Instant.EPOCH, "/bin/java", "h:1", "h:2", "h:3", "h:4");
        Files.writeString(folder.resolve("trivium.pid"), stranger.text());

        try (ChildTrivium stop = ChildTrivium.command("stop", "--data", folder.toString())) {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.NOT_RUNNING.number());
        }
    }

    @Test
    void aPortInUseIsNamedWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildTrivium child = ChildTrivium.run(folder, "--http-port", Integer.toString(taken.getLocalPort()))) {
            assertThat(child.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
            assertThat(child.errors())
                    .startsWith("trivium: Port " + taken.getLocalPort()
                            + " (http-port) cannot be opened: Address already in use.")
                    .contains("--http-port.");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamedWithItsOption() throws Exception {
        Path users = Files.createFile(
                folder.resolve("users.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (ChildTrivium child = ChildTrivium.run(
                folder, "--listen", "192.0.2.1", "--authentication", "on", "--access-file", users.toString())) {
            assertThat(child.exitCode()).isEqualTo(ExitCode.SETTING.number());
            assertThat(child.errors()).isEqualTo("trivium: --listen: 192.0.2.1 is no address of this machine.");
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no directory");

        try (ChildTrivium child = ChildTrivium.run(file.resolve("data"))) {
            assertThat(child.exitCode()).isEqualTo(ExitCode.DATA_UNUSABLE.number());
            assertThat(child.errors()).startsWith("trivium: The data directory " + file.resolve("data"));
        }
    }

    @Test
    void anUnknownOptionGetsTheNearestKnownOne() throws Exception {
        try (ChildTrivium child = ChildTrivium.command("run", "--broker-prot", "1")) {
            assertThat(child.exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(child.errors()).isEqualTo("trivium: Unknown option --broker-prot. Did you mean --broker-port?");
        }
    }

    @Test
    void anAddressThatOthersReachIsRefused() throws Exception {
        try (ChildTrivium child = ChildTrivium.command("run", "--listen", "0.0.0.0")) {
            assertThat(child.exitCode()).isEqualTo(ExitCode.SETTING.number());
            assertThat(child.errors()).contains("without authentication");
        }
    }

    @Test
    void commandsFindTheNameServerByTheEnvironment() throws Exception {
        Path data = folder.resolve("data");
        try (ChildTrivium child = ChildTrivium.run(data).serving()) {
            String address = DataDirectory.record(data).orElseThrow().nameServer();
            Map<String, String> environment =
                    Map.of("TRIVIUM_NAME_SERVER_PORT", address.substring(address.indexOf(':') + 1));

            try (ChildTrivium send = ChildTrivium.command(environment, "send", "hello", "found");
                    ChildTrivium receive = ChildTrivium.command(environment, "receive", "hello", "--count", "1")) {
                assertThat(send.exitCode()).as(send::errors).isEqualTo(ExitCode.OK.number());
                assertThat(receive.restOfOutput()).isEqualTo("found");
            }
            assertThat(child.pid()).isPositive();
        }
    }

    private static int status(RunRecord record, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + record.http() + path))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
