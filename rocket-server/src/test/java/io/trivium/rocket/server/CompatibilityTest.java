package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.protocol.request.UnknownRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of request codes in {@code docs/COMPATIBILITY.md} says what the two roles do. */
class CompatibilityTest {
    private static final int VERSION = 513;

    private final Fixture roles = Fixture.withTopic();

    record Row(int code, String name, String state, String note) {
        @Override
        public String toString() {
            return code + " " + name + " " + state;
        }
    }

    static List<Row> rows() {
        try {
            return Files.readAllLines(Path.of("../docs/COMPATIBILITY.md")).stream()
                    .map(line -> line.split(" *\\| *", -1))
                    .filter(cells -> cells.length > 5 && cells[1].matches("\\d+"))
                    .map(cells -> new Row(Integer.parseInt(cells[1]), cells[2], cells[3], cells[4]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every code that has a row or a type: these are also Trivium's own. */
    static SortedSet<Integer> codes() {
        SortedSet<Integer> codes = RequestCodecs.codes();
        rows().forEach(row -> codes.add(row.code()));
        return codes;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tableSaysWhatIsAnswered(Row row) {
        boolean known = isTyped(row.code());
        if (row.note().contains("sent to") || row.note().contains("with authentication")) {
            assertThat(known).as("a type of its own").isTrue();
        } else if (row.state().equals("refused")) {
            assertThat(answers(row.code())).as("answers").containsExactly(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        } else {
            assertThat(row.state()).isIn("yes", "partly");
            assertThat(known).as("a type of its own").isTrue();
            assertThat(answers(row.code())).as("answers").isNotEqualTo(Set.of(ResponseCode.REQUEST_CODE_NOT_SUPPORTED));
        }
    }

    @Test
    void everyCodeThatIsDecodedHasARow() {
        Set<Integer> listed = rows().stream().map(Row::code).collect(Collectors.toSet());

        List<Integer> missing = IntStream.concat(IntStream.range(0, 31_000), IntStream.range(200_000, 200_200))
                .filter(CompatibilityTest::isTyped)
                .filter(code -> !listed.contains(code))
                .boxed()
                .toList();

        assertThat(missing).isEmpty();
    }

    private static boolean isTyped(int code) {
        try {
            Request request = RequestCodecs.decode(code, new Fields(), Unpooled.buffer(0), VERSION);
            return !(request instanceof UnknownRequest);
        } catch (BadRequestException typed) {
            return true;
        }
    }

    /** The codes of the answers of both roles to a request with all fields; empty if one waits. */
    private Set<Integer> answers(int code) {
        Request forBroker;
        Request forNameServer;
        try {
            forBroker = request(code);
            forNameServer = request(code);
        } catch (BadRequestException needsMoreBody) {
            return Set.of(ResponseCode.SYSTEM_ERROR);
        }
        var answers = IntStream.builder();
        var ofBroker = roles.start(forBroker);
        if (ofBroker.isDone()) {
            answers.add(ofBroker.join().code());
        } else {
            answers.add(ResponseCode.SUCCESS);
        }
        answers.add(roles.roles
                .nameServer()
                .dispatch(forNameServer, roles.peer)
                .toCompletableFuture()
                .join()
                .code());
        return answers.build().boxed().collect(Collectors.toSet());
    }

    private static Request request(int code) {
        return RequestCodecs.decode(
                code, AllFields.sensible(), Unpooled.wrappedBuffer("{}".getBytes(StandardCharsets.UTF_8)), VERSION);
    }
}
