package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

/** What somebody is told who has mistyped a command: what is wrong, and what to do. */
class CommandMistakesTest {
    @TempDir
    private Path folder;

    @Test
    void whoAsksForWhatThereIsNotIsToldWhereToLook() {
        assertThat(explained("help")).isEqualTo("Unknown command help. ./trivium --help shows what there is.");
        assertThat(explained("start", "--frobnicate"))
                .isEqualTo("Unknown option --frobnicate. ./trivium start --help shows what there is.");
        assertThat(explained("strat")).isEqualTo("Unknown command strat. Did you mean start?");
    }

    @Test
    void aTextThatBeginsLikeAFilesNameIsSentAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("notes"), "two words");

        assertThat(CommandLines.create()
                        .parseArgs("send", "hello", "@" + file)
                        .subcommand()
                        .matchedPositionalValue(1, ""))
                .isEqualTo("@" + file);
    }

    private static String explained(String... arguments) {
        ParameterException wrong = catchThrowableOfType(
                ParameterException.class, () -> CommandLines.create().parseArgs(arguments));
        return CommandLines.explain(wrong);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:x", "localhost:123456", "", "a b:9876"})
    void aNameServerThatIsNoAddressIsAMistakeOfTheCommandLine(String address) {
        assertThatThrownBy(() -> client(address).send("hello", "x"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith("--name-server: \"" + address + "\" is no address");
    }

    @Test
    void whoReachesNoBrokerIsToldHowToFindOne() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThatThrownBy(() -> client("127.0.0.1:" + free).send("hello", "x"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.BROKER))
                .hasMessage("No broker answered at 127.0.0.1:" + free + " (cannot connect to 127.0.0.1:" + free
                        + "): ./trivium status tells whether one runs, and where; --name-server names another.");
    }

    @Test
    void whyAFileCannotBeReadIsSaidInWords() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Wiring.readText(missing))
                .hasMessage("The file " + missing + " cannot be read: no such file or directory.");
        assertThatThrownBy(() -> Wiring.readText(folder)).hasMessageEndingWith("cannot be read: Is a directory.");
        assertThatThrownBy(() -> DataDirectory.take(file)).hasMessageContaining("(" + file + " is a file)");
        assertThatThrownBy(() -> DataDirectory.take(file.resolve("data"))).hasMessageNotContainingAny("Exception");
    }

    private static ClientCommand client(String address) {
        return new ClientCommand(address, ClientTls.OFF, Map.of(), new PrintStream(PrintStream.nullOutputStream()));
    }
}
