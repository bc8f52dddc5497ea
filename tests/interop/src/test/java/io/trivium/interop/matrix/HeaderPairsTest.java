package io.trivium.interop.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
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

/** What messages say besides body and properties: as {@link NinePairsTest}, for the rows of headers. */
@TestInstance(Lifecycle.PER_CLASS)
class HeaderPairsTest {
    private static final long AN_HOUR = 3_600_000;

    private Doors doors;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        doors = new Doors(directory, "headers");
    }

    @AfterAll
    void close() throws Exception {
        doors.close();
    }

    static Stream<Arguments> pairs() {
        return Doors.pairs();
    }

    /** RocketMQ has no such bodies: it gets the encoding of AMQP. */
    static Stream<Arguments> pairsFromJmsAndAmqp() {
        return pairs().filter(pair -> !pair.get()[0].equals("RocketMQ"));
    }

    private static String queue(String what, String from, String to) {
        return "headers-" + what + "-" + from + "-" + to;
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void everyHeaderComesAsItWasSaid(String from, String to) throws Exception {
        String queue = queue("all", from, to);
        Map<Header, Object> said = new EnumMap<>(Header.class);
        said.put(Header.LABEL, "blue");
        said.put(Header.KEYS, "order-17 invoice-3");
        said.put(Header.GROUP_SEQUENCE, 3);
        said.put(Header.CORRELATION, "ä question");
        said.put(Header.REPLY_TO, "queue://headers.answers");
        said.put(Header.PRIORITY, 7);
        said.put(Header.DURABLE, false);
        said.put(Header.CONTENT_TYPE, "text/plain");
        said.put(Header.CONTENT_ENCODING, "identity");
        Map<Header, Object> sent = new EnumMap<>(said);
        sent.put(Header.TIME_TO_LIVE, AN_HOUR);
        long before = System.currentTimeMillis();
        String id = doors.door(from).send(queue, new Sample("body", Map.of(), "key", 0).with(sent));
        long after = System.currentTimeMillis();

        Sample received = doors.door(to).receive(queue).next();

        assertThat(received.headers()).containsAllEntriesOf(said);
        // RocketMQ's client says a key by the choice of a queue alone
        assertThat(received.orderingKey()).isEqualTo(from.equals("RocketMQ") ? null : "key");
        assertThat(received.headers())
                .containsEntry(Header.ID, id)
                .containsEntry(Header.DESTINATION, queue)
                .containsEntry(Header.ATTEMPTS, 0);
        assertThat((Long) received.headers().get(Header.EXPIRY)).isBetween(before + AN_HOUR, after + AN_HOUR);
        assertThat((Long) received.headers().get(Header.SENT_TIME)).isBetween(before, after);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void otherFormsOfHeadersComeAsTheyWereSaid(String from, String to) throws Exception {
        String queue = queue("forms", from, to);
        Map<Header, Object> said = new EnumMap<>(Header.class);
        said.put(Header.LABEL, "no || tag");
        said.put(Header.CORRELATION, "ID:AMQP_ULONG:18");
        said.put(Header.REPLY_TO, "topic://headers/news");
        said.put(Header.PRIORITY, 0);
        said.put(Header.DURABLE, true);
        doors.door(from).send(queue, Sample.of("body").with(said));

        assertThat(doors.door(to).receive(queue).next().headers()).containsAllEntriesOf(said);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whatWasNotSaidIsNotThereOrIsTheDefault(String from, String to) throws Exception {
        String queue = queue("none", from, to);
        doors.door(from).send(queue, Sample.of("body"));

        Sample received = doors.door(to).receive(queue).next();

        assertThat(received.headers())
                .containsEntry(Header.PRIORITY, 4)
                .containsEntry(Header.DURABLE, true)
                .doesNotContainKeys(
                        Header.LABEL,
                        Header.KEYS,
                        Header.GROUP_SEQUENCE,
                        Header.CORRELATION,
                        Header.REPLY_TO,
                        Header.EXPIRY,
                        Header.CONTENT_TYPE,
                        Header.CONTENT_ENCODING);
        assertThat(received.orderingKey()).isNull();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void aDeliveryThatFailedIsCounted(String from, String to) throws Exception {
        String queue = queue("attempts", from, to);
        String id = doors.door(from).send(queue, Sample.of("body"));

        Sample again = doors.door(to).receiveAgain(queue);

        assertThat(again.headers()).containsEntry(Header.ATTEMPTS, 1).containsEntry(Header.ID, id);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairsFromJmsAndAmqp")
    void mapsListsAndNoBodyComeAsTheyWereSent(String from, String to) throws Exception {
        String queue = queue("bodies", from, to);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "ä");
        map.put("number", 7L);
        map.put("yes", true);
        List<Object> list = List.of("ä", 7L, 1.5);
        doors.door(from).send(queue, new Sample(map, Map.of(), "key", 0));
        doors.door(from).send(queue, new Sample(list, Map.of(), "key", 0));
        doors.door(from).send(queue, new Sample(null, Map.of(), "key", 0));

        Door.Receiving receiving = doors.door(to).receive(queue);
        List<Sample> received = List.of(receiving.next(), receiving.next(), receiving.next());

        if (doors.door(to).knowsText()) {
            assertThat(received.get(0).body()).isEqualTo(map);
            assertThat(received.get(1).body()).isEqualTo(list);
            assertThat(received.get(2).body()).isNull();
        } else {
            assertThat(received)
                    .extracting(sample -> sample.properties().get("TRV_BODY"))
                    .containsExactly("map", "stream", "empty");
        }
    }
}
