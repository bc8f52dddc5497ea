package io.trivium.interop.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a message is, as {@link HeaderPairsTest}: where one logs in, and the sender asks for it. */
@TestInstance(Lifecycle.PER_CLASS)
class UserPairsTest {
    private static final String ACCOUNTS = """
            users:
              - {username: alice, password: alice-secret}
            acls:
              - subject: User:alice
                policies:
                  - entries:
                      - {resource: "Topic:*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:*", actions: [Sub, Create]}
            """;

    private Doors doors;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        Path accounts = Files.createFile(
                directory.resolve("accounts.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(accounts, ACCOUNTS);
        doors = new Doors(
                directory,
                "users",
                new Doors.Login("alice", "alice-secret"),
                "--authentication",
                "on",
                "--access-file",
                accounts.toString());
    }

    @AfterAll
    void close() throws Exception {
        doors.close();
    }

    static Stream<Arguments> pairs() {
        return Doors.pairs();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void theBrokerTellsWhoHasSentAMessage(String from, String to) throws Exception {
        String queue = "whose-" + from + "-" + to;
        // AMQP's senders may name only themselves; what RocketMQ's say there does not matter
        String said = from.equals("RocketMQ") ? "mallory" : "alice";
        doors.door(from).send(queue, Sample.of("body").with(Map.of(Header.USER, said)));

        assertThat(doors.door(to).receive(queue).next().headers()).containsEntry(Header.USER, "alice");
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whoDoesNotAskIsNotToldOf(String from, String to) throws Exception {
        String queue = "nobodys-" + from + "-" + to;
        doors.door(from).send(queue, Sample.of("body"));

        Sample received = doors.door(to).receive(queue).next();

        // A connection of JMS asks for all of its messages
        assertThat(received.headers().get(Header.USER)).isEqualTo(from.equals("JMS") ? "alice" : null);
    }

    /** Their clients send properties of any name; JMS's take none that its provider sets. */
    @ParameterizedTest
    @ValueSource(strings = {"RocketMQ", "AMQP"})
    void nobodySaysToBeSomebodyElseByAProperty(String from) throws Exception {
        String queue = "forged-" + from;
        doors.door(from).send(queue, new Sample("body", Map.of("JMSXUserID", "admin"), null, 0));

        Sample received = doors.door("JMS").receive(queue).next();

        assertThat(received.headers()).doesNotContainKey(Header.USER);
    }
}
