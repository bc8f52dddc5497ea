package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that speak to running brokers, with one that takes no connection but over TLS. */
class CommandsOverTlsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private String certificate;
    private ChildTrivium child;
    private String nameServer;

    @BeforeEach
    void serve() throws Exception {
        certificate = file("server.pem");
        Path data = folder.resolve("data");
        child = ChildTrivium.run(
                        data,
                        "--tls",
                        "enforcing",
                        "--tls-certificate",
                        certificate,
                        "--tls-key",
                        file("server.key"),
                        "--tls-client-ca",
                        certificate)
                .serving();
        nameServer = DataDirectory.record(data).orElseThrow().nameServer();
    }

    @AfterEach
    void stop() {
        child.close();
    }

    private String file(String name) throws Exception {
        Path file = Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (InputStream text =
                Objects.requireNonNull(CommandsOverTlsTest.class.getResourceAsStream("/tls/" + name), name)) {
            Files.write(file, text.readAllBytes());
        }
        return file.toString();
    }

    private BranchesCommand branches(ClientTls tls) {
        return new BranchesCommand(nameServer, tls, Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @Test
    void branchesAreListedOverTls() {
        String key = folder.resolve("server.key").toString();

        assertThat(branches(new ClientTls(true, certificate, certificate, key)).list())
                .isEqualTo(ExitCode.OK);

        assertThat(printed).hasToString("No branch is prepared.\n");
        assertThatThrownBy(() -> branches(ClientTls.OFF).list())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.BROKER));
        // Java does not believe the test's certificate.
        assertThatThrownBy(() ->
                        branches(new ClientTls(true, null, certificate, key)).list())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.BROKER));
    }

    @Test
    void theCommandLineNamesWhomToBelieveAndWhatToShow() throws Exception {
        String[] files = {
            "--name-server",
            nameServer,
            "--tls",
            "on",
            "--tls-authority",
            certificate,
            "--tls-certificate",
            certificate,
            "--tls-key",
            folder.resolve("server.key").toString()
        };
        try (ChildTrivium send = ChildTrivium.command(with(files, "send", "hello", "in secret"))) {
            assertThat(send.exitCode()).as(send::errors).isEqualTo(ExitCode.OK.number());
        }
        try (ChildTrivium receive = ChildTrivium.command(with(files, "receive", "hello", "--count", "1"));
                ChildTrivium list = ChildTrivium.command(with(files, "branches", "list"))) {
            assertThat(receive.restOfOutput()).isEqualTo("in secret");
            assertThat(list.restOfOutput()).isEqualTo("No branch is prepared.");
        }
    }

    private static String[] with(String[] more, String... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void filesThatCannotBeUsedAreNamed() {
        String missing = folder.resolve("missing.pem").toString();

        assertThatThrownBy(
                        () -> branches(new ClientTls(true, missing, null, null)).list())
                .hasMessageContaining(missing);
        assertThatThrownBy(() -> new ClientTls(false, missing, null, null))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE))
                .hasMessage("The files of TLS would not be used: add --tls on.");
        assertThatThrownBy(() -> new ClientTls(true, null, missing, null)).hasMessageContaining("belong together");
    }
}
