package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store as an operator keeps it: copied while the broker runs, restored, checked and mended. */
class StoreCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private ClientCommand client(Path data) {
        String nameServer = DataDirectory.record(data).orElseThrow().nameServer();
        return new ClientCommand(nameServer, ClientTls.OFF, java.util.Map.of(), out);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasSentBeforeAnOnlineBackupIsReceivedFromTheRestoredStore() throws Exception {
        Path data = folder.resolve("data");
        Path backup = folder.resolve("backup");
        Path restored = folder.resolve("restored");
        try (ChildTrivium child = ChildTrivium.run(data).serving()) {
            client(data).send("orders", "saved");

            assertThat(new StoreCommand(data, out).backup(backup)).isEqualTo(ExitCode.OK);

            client(data).send("orders", "later");
            assertThatThrownBy(() -> new StoreCommand(data, out).verify())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.DATA_LOCKED))
                    .hasMessageContaining("stop it first");
            assertThat(child.terminate().exitCode()).isZero();
        }
        Files.delete(backup.resolve("lock")); // as on a medium that cannot be written
        assertThat(new StoreCommand(backup, out).verify()).isEqualTo(ExitCode.OK);
        assertThat(new StoreCommand(restored, out).restore(backup)).isEqualTo(ExitCode.OK);
        assertThat(backup.resolve("lock")).doesNotExist();
        assertThat(new StoreCommand(data, out).verify()).isEqualTo(ExitCode.OK);
        try (ChildTrivium child = ChildTrivium.run(restored).serving()) {
            assertThat(client(restored).receive("orders", 1)).isEqualTo(ExitCode.OK);
            client(restored).send("orders", "last");
            client(restored).receive("orders", 1);
            assertThat(child.terminate().exitCode()).isZero();
        }
        assertThat(printed()).contains("saved").contains("last").doesNotContain("later");

        Files.write(backup.resolve("backup"), new byte[] {'!'}, StandardOpenOption.APPEND);
        assertThat(new StoreCommand(backup, out).verify()).isEqualTo(ExitCode.DAMAGED);
        assertThat(printed()).contains("DAMAGED: The backup's list of files is damaged");
    }

    private static Path onlySnapshot(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("store/snapshot"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void noStoreIsMadeWhereNoneIs() throws Exception {
        Path missing = folder.resolve("missing");
        Path hollow = folder.resolve("hollow");
        Files.createDirectories(hollow.resolve("store"));

        for (Path data : List.of(folder, missing, hollow)) {
            StoreCommand store = new StoreCommand(data, out);
            assertNoStore(store::rebuild);
            assertNoStore(() -> store.backup(folder.resolve("copy")));
        }
        assertThatThrownBy(() -> new StoreCommand(folder.resolve("restored"), out).restore(missing))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.STORE))
                .hasMessageContaining("there is no such directory");
        assertThat(folder.resolve("restored")).doesNotExist();
        assertThat(missing).doesNotExist();
        assertThat(folder.resolve("store")).doesNotExist();
        assertThat(hollow.resolve("store/log")).doesNotExist();
    }

    private static void assertNoStore(ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.STORE))
                .hasMessageContaining("There is no store");
    }

    @Test
    void damageIsFoundAndIndexesAreMadeAgain() throws Exception {
        Path data = folder.resolve("data");
        try (ChildTrivium child = ChildTrivium.run(data).serving()) {
            client(data).send("orders", "kept");
            assertThat(child.terminate().exitCode()).isZero();
        }
        assertThat(new StoreCommand(data, out).rebuild()).isEqualTo(ExitCode.OK);
        assertThat(new StoreCommand(data, out).info()).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("the snapshot are made again").contains("log/0000000000000000");

        Path snapshot = onlySnapshot(data);
        Files.move(
                snapshot, snapshot.resolveSibling(snapshot.getFileName() + ".old")); // as by a rebuild that is killed
        assertThat(new StoreCommand(data, out).verify()).isEqualTo(ExitCode.DAMAGED);
        assertThat(new StoreCommand(data, out).rebuild()).isEqualTo(ExitCode.OK);
        assertThat(new StoreCommand(data, out).verify()).as(this::printed).isEqualTo(ExitCode.OK);
        snapshot = onlySnapshot(data);

        Files.write(snapshot, new byte[] {1}, StandardOpenOption.APPEND);

        try (ChildTrivium verify = ChildTrivium.command("store", "verify", "--data", data.toString())) {
            assertThat(verify.exitCode()).isEqualTo(ExitCode.DAMAGED.number());
            assertThat(verify.restOfOutput()).contains("DAMAGED: snapshot/");
        }
        try (ChildTrivium none = ChildTrivium.command("store", "verify", "--data", folder.toString())) {
            assertThat(none.exitCode()).isEqualTo(ExitCode.STORE.number());
            assertThat(none.errors()).contains("There is no store");
        }
    }
}
