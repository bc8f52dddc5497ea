package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientCommandTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** A pipe that nobody reads any more. */
    private static final class Broken extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    private static ClientCommand at(EmbeddedTrivium broker, OutputStream out) {
        PrintStream shown = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new ClientCommand(broker.nameServer(), ClientTls.OFF, Map.of(), shown);
    }

    @Test
    void whatCannotBeShownStaysInTheQueue() {
        try (EmbeddedTrivium broker =
                EmbeddedTrivium.builder().name("client-command").open()) {
            ClientCommand working = at(broker, printed);
            for (String text : new String[] {"a", "b", "c"}) {
                working.send("q", text);
            }
            printed.reset();

            assertThatThrownBy(() -> at(broker, new Broken()).receive("q", 3)).hasMessageContaining("stays in q");

            assertThat(working.receive("q", 3)).isEqualTo(ExitCode.OK);
            assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\nc\n");
        }
    }
}
