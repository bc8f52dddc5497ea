package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rhea client from npm, under Node. Skipped, with a message, where Node or the package cannot be had. */
class RheaTest {
    @Test
    void rheaSendsAndReceivesWithEveryOutcome(@TempDir Path directory) throws Exception {
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            Path script = Repository.root().resolve("tests/interop/src/test/node/conversation.js");
            Process process = Rhea.script(script, Integer.toString(trivium.amqpPort()), "rhea.queue")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor()).as(printed + trivium.log()).isZero();
            JsonNode result = new ObjectMapper().readTree(printed);
            assertThat(result.get("accepted")).hasSize(4);
            List<String> seen = new ArrayList<>();
            result.get("seen")
                    .forEach(one -> seen.add(
                            one.get("subject").asText() + " " + one.get("count").asInt()));
            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "accept 0", "release 0", "release 0", "modify 0", "modify 1", "reject 0");
            JsonNode first = bySubject(result, "accept");
            assertThat(first.get("body").asText()).isEqualTo("plain text");
            assertThat(first.get("colour").asText()).isEqualTo("blue");
            assertThat(first.get("weight").asInt()).isEqualTo(12);
            assertThat(bySubject(result, "release").get("body").get("answer").asInt())
                    .isEqualTo(42);
            assertThat(bySubject(result, "modify").get("body")).hasToString("[0,1,2,255]");
            assertThat(bySubject(result, "reject").get("group").asText()).isEqualTo("g");
            assertThat(bySubject(result, "reject").get("correlation").asText()).isEqualTo("c-1");
            assertThat(bySubject(result, "reject").get("replyTo").asText()).isEqualTo("answers");
        }
    }

    private static JsonNode bySubject(JsonNode result, String subject) {
        for (JsonNode one : result.get("seen")) {
            if (one.get("subject").asText().equals(subject)) {
                return one;
            }
        }
        throw new AssertionError("nothing with subject " + subject);
    }
}
