package io.trivium.interop.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Questions and answers, as {@link NinePairsTest}: who asks waits at a temporary queue (JMS), a dynamic node (AMQP) or for a reply
 * (RocketMQ), and who answers does as its own kind do.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RepliesTest {
    private Doors doors;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        doors = new Doors(directory, "replies");
    }

    @AfterAll
    void close() throws Exception {
        doors.close();
    }

    static Stream<Arguments> pairs() {
        return Doors.pairs();
    }

    @ParameterizedTest(name = "{0} asks {1}")
    @MethodSource("pairs")
    void aQuestionIsAnsweredWhereItsAskerWaits(String from, String to) throws Exception {
        String queue = "questions-" + from + "-" + to;
        CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
            try {
                doors.door(to).answer(queue);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(doors.door(from).ask(queue, "why")).isEqualTo("why!");
        answering.get(10, TimeUnit.SECONDS);
    }
}
