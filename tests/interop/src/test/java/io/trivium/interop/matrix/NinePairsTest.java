package io.trivium.interop.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends by RocketMQ, JMS and AMQP and receives by RocketMQ, JMS and AMQP, through real sockets and the real process. */
@TestInstance(Lifecycle.PER_CLASS)
class NinePairsTest {
    private static final byte[] BYTES = {0, 1, 2, -1, -128, 127, 13, 10};
    private static final String TEXT = "Grüße, 三叉路 🚦";

    private Doors doors;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        doors = new Doors(directory, "matrix");
    }

    @AfterAll
    void close() throws Exception {
        doors.close();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void textComesAsItWasSent(String from, String to) throws Exception {
        textComes(from, to, "matrix-text-", TEXT);
    }

    /** RocketMQ's producer compresses what has more than 4 KiB. */
    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whatAClientCompressesComesWhole(String from, String to) throws Exception {
        textComes(from, to, "matrix-long-", TEXT.repeat(3000));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"LZ4, RocketMQ", "LZ4, JMS", "LZ4, AMQP", "ZSTD, RocketMQ", "ZSTD, JMS", "ZSTD, AMQP"})
    void whatAClientCompressesInAnotherWayComesWhole(String way, String to) throws Exception {
        String queue = "matrix-" + way + "-" + to;
        String text = TEXT.repeat(3000);
        RocketDoor compressing = doors.compressing(way);
        try {
            compressing.send(queue, Sample.of(text));

            assertThat(bytes(door(to).receive(queue).next().body())).isEqualTo(text.getBytes(UTF_8));
        } finally {
            compressing.close();
        }
    }

    private void textComes(String from, String to, String name, String text) throws Exception {
        String queue = name + from + "-" + to;
        door(from).send(queue, Sample.of(text));

        Object body = door(to).receive(queue).next().body();

        if (door(from).knowsText() && door(to).knowsText()) {
            assertThat(body).isEqualTo(text);
        } else {
            assertThat(bytes(body)).isEqualTo(text.getBytes(UTF_8));
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void bytesComeAsTheyWereSent(String from, String to) throws Exception {
        String queue = "matrix-bytes-" + from + "-" + to;
        door(from).send(queue, Sample.of(BYTES));

        assertThat(bytes(door(to).receive(queue).next().body())).isEqualTo(BYTES);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void propertiesKeepTheirTypesWhereBothSidesHaveTypes(String from, String to) throws Exception {
        String queue = "matrix-properties-" + from + "-" + to;
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("aString", "ä=1");
        sent.put("aBoolean", true);
        sent.put("aByte", (byte) -7);
        sent.put("aShort", (short) 12_345);
        sent.put("anInt", -123_456_789);
        sent.put("aLong", Long.MAX_VALUE);
        sent.put("aFloat", 1.25f);
        sent.put("aDouble", -Math.PI);
        door(from).send(queue, new Sample("typed", sent, null, 0));

        Map<String, Object> received = door(to).receive(queue).next().properties();

        if (door(from).typed() && door(to).typed()) {
            assertThat(received).containsExactlyInAnyOrderEntriesOf(sent);
        } else {
            sent.forEach((name, value) -> assertThat(received).containsEntry(name, value.toString()));
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void messagesOfAKeyComeInOrder(String from, String to) throws Exception {
        String queue = "matrix-order-" + from + "-" + to;
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (String key : List.of("alice", "bob")) {
                door(from).send(queue, new Sample(key + i, Map.of(), key, 0));
            }
            expected.add("alice" + i);
        }

        Door.Receiving receiving = door(to).receive(queue);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            received.add(new String(bytes(receiving.next().body()), UTF_8));
        }

        assertThat(received).filteredOn(body -> body.startsWith("alice")).isEqualTo(expected);
        assertThat(received).filteredOn(body -> body.startsWith("bob")).hasSize(30);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void aDelayedMessageComesAfterItsDelay(String from, String to) throws Exception {
        String queue = "matrix-delay-" + from + "-" + to;
        door(from).send(queue, Sample.of("says that the receiver is there"));
        Door.Receiving receiving = door(to).receive(queue);
        receiving.next();

        boolean told = false;
        while (!told) {
            told = comesAfterItsDelay(door(from), receiving, queue);
        }
    }

    /** Returns whether it tells anything: if the second message is sent when the first one is due already, either may come first. */
    private static boolean comesAfterItsDelay(Door from, Door.Receiving receiving, String queue) throws Exception {
        long sent = System.nanoTime();
        long before = System.currentTimeMillis();
        from.send(queue, new Sample("late", Map.of(), null, 1_000));
        long after = System.currentTimeMillis();
        from.send(queue, Sample.of("early"));
        boolean inTime = System.nanoTime() - sent < 1_000_000_000L;
        Sample first = receiving.next();
        Sample second = receiving.next();
        boolean inOrder = "early".equals(new String(bytes(first.body()), UTF_8));
        Sample late = inOrder ? second : first;

        assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(new String(bytes(late.body()), UTF_8)).isEqualTo("late");
        assertThat((Long) late.headers().get(Header.DELIVERY_TIME)).isBetween(before + 1_000, after + 1_000);
        assertThat(inOrder || !inTime)
                .as("the one that is not delayed comes first")
                .isTrue();
        return inTime;
    }

    static Stream<Arguments> pairs() {
        return Doors.pairs();
    }

    private Door door(String name) {
        return doors.door(name);
    }

    private static byte[] bytes(@Nullable Object body) {
        return body instanceof String text ? text.getBytes(UTF_8) : (byte[]) Objects.requireNonNull(body);
    }
}
