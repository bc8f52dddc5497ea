package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvertisedNameTest {
    @TempDir
    private Path folder;

    /** The certificate holds the name {@code localhost} and no address. */
    @Test
    void clientsDialTheBrokerByTheNameThatItsCertificateHolds() throws Exception {
        String certificate = file("name.pem");
        String[] settings = {
            "--advertise",
            "localhost",
            "--tls",
            "enforcing",
            "--tls-certificate",
            certificate,
            "--tls-key",
            file("name.key")
        };
        Path data = folder.resolve("data");
        try (ChildTrivium child = ChildTrivium.run(data, settings).serving()) {
            String address = DataDirectory.record(data).orElseThrow().nameServer();
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            ClientCommand client = new ClientCommand(
                    "localhost" + address.substring(address.lastIndexOf(':')),
                    new ClientTls(true, certificate, null, null),
                    Map.of(),
                    new PrintStream(printed, true, StandardCharsets.UTF_8));

            assertThat(client.send("orders", "by name")).isEqualTo(ExitCode.OK);
            assertThat(client.receive("orders", 1)).isEqualTo(ExitCode.OK);

            assertThat(printed.toString(StandardCharsets.UTF_8)).endsWith("by name\n");
            assertThat(child.terminate().exitCode()).isZero();
        }
    }

    private String file(String name) throws Exception {
        Path file = Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (InputStream text =
                Objects.requireNonNull(AdvertisedNameTest.class.getResourceAsStream("/tls/" + name), name)) {
            Files.write(file, text.readAllBytes());
        }
        return file.toString();
    }
}
