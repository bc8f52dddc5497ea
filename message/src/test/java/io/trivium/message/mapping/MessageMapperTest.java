package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.message.amqp.CodePoint;
import io.trivium.message.amqp.Decimal;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate")
class MessageMapperTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
    private static final int LIMIT = 1 << 20;

    static Stream<Body> bodies() {
        return Stream.of(
                new Body.Bytes(new byte[0]),
                new Body.Bytes(new byte[] {0, 1, -1}),
                new Body.Text(null),
                new Body.Text(""),
                new Body.Text("text \u20AC\uD83D\uDE00\1\2"),
                new Body.MapEntries(Map.of()),
                new Body.MapEntries(everyItem()),
                new Body.StreamItems(List.of()),
                new Body.StreamItems(new ArrayList<>(everyItem().values())),
                new Body.SerializedObject(new byte[] {-84, -19}),
                new Body.Empty(),
                new Body.AmqpSections(new byte[] {0, 0x53, 0x77, 0x40}, false),
                new Body.AmqpSections(new byte[] {0, 0x53, 0x77, 0x40}, true));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bodyComesBackAsItsKind(Body body) {
        Envelope envelope = envelope();
        envelope.body = body;

        assertSame(roundTrip(envelope).body, body);
        assertSame(roundTrip(spilling(envelope)).body, body);
    }

    @Test
    void bytesAreStoredAsTheyAre() {
        Envelope envelope = envelope();
        envelope.body = new Body.Bytes(new byte[] {1, 2});

        MappedMessage stored = MessageMapper.toStored(envelope);

        assertThat(stored.body()).containsExactly(1, 2);
        assertThat(stored.properties().contains(PropertyNames.TRV_BODY)).isFalse();
    }

    @Test
    void everyHeaderComesBack() {
        Envelope envelope = envelope();
        envelope.destination = new Destination("orders.incoming", DestinationKind.TOPIC);
        envelope.uniqueKey = "0123456789ABCDEF0123456789ABCDEF";
        envelope.foreignId = new MessageIdentifier(MessageIdentifier.Type.ULONG, "18446744073709551615");
        envelope.label = "TagA";
        envelope.keys = "k1 k2";
        envelope.orderingKey = "customer-1";
        envelope.groupSequence = -1;
        envelope.correlationId = new MessageIdentifier(MessageIdentifier.Type.BINARY, "00FF");
        envelope.replyTo = new Destination("replies \u20AC", DestinationKind.TEMPORARY_QUEUE);
        envelope.deliveryMillis = 1234567890123L;
        envelope.expiryMillis = 2234567890123L;
        envelope.priority = 9;
        envelope.durable = false;
        envelope.bornMillis = 1134567890123L;
        envelope.user = "guest";
        envelope.contentType = "text/plain";
        envelope.contentEncoding = "gzip";
        envelope.amqpSections = new byte[] {1, 2, 3};

        assertSame(roundTrip(envelope), envelope);
    }

    @Test
    void headersAreRocketMqsOwnWhereItHasThem() {
        Envelope envelope = envelope();
        envelope.destination = new Destination("orders.incoming", DestinationKind.QUEUE);
        envelope.uniqueKey = "U";
        envelope.label = "TagA";
        envelope.keys = "k1";
        envelope.orderingKey = "o";
        envelope.correlationId = MessageIdentifier.ofString("c");
        envelope.deliveryMillis = 5;

        MappedMessage stored = MessageMapper.toStored(envelope);

        assertThat(stored.topic()).isEqualTo("orders%2Eincoming");
        assertThat(stored.orderingKey()).isEqualTo("o");
        assertThat(stored.properties().asMap())
                .containsEntry("UNIQ_KEY", "U")
                .containsEntry("TAGS", "TagA")
                .containsEntry("KEYS", "k1")
                .containsEntry("__SHARDINGKEY", "o")
                .containsEntry("CORRELATION_ID", "c")
                .containsEntry("TIMER_DELIVER_MS", "5")
                .containsEntry("TRV_DELIVERY", "5")
                .containsEntry("TRV_DEST", "q")
                .doesNotContainKeys("TRV_TYPES", "TRV_PRIORITY", "TRV_DURABLE", "TRV_NAME", "TRV_CORRELATION_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a|b", "a\1b", "\uD800"})
    void labelThatIsNoTagIsKeptApart(String label) {
        Envelope envelope = envelope();
        envelope.label = label;

        assertThat(MessageMapper.toStored(envelope).properties().contains("TAGS"))
                .isFalse();
        assertThat(roundTrip(envelope).label).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\1", "a\2b\\", "\uDC00", "-"})
    void anyTextIsAHeader(String text) {
        Envelope envelope = envelope();
        envelope.orderingKey = text;
        envelope.keys = text;
        envelope.contentType = text;
        envelope.correlationId = MessageIdentifier.ofString(text);
        envelope.foreignId = MessageIdentifier.ofString(text);

        Envelope back = roundTrip(envelope);

        assertThat(back.orderingKey).isEqualTo(text);
        assertThat(back.keys).isEqualTo(text);
        assertThat(back.contentType).isEqualTo(text);
        assertThat(back.correlationId).isEqualTo(envelope.correlationId);
        assertThat(back.foreignId).isEqualTo(envelope.foreignId);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 126, 500})
    void destinationEqualsTheOneSentTo(int length) {
        Envelope envelope = envelope();
        envelope.destination = new Destination("q." + "n".repeat(length), DestinationKind.QUEUE);

        assertThat(roundTrip(envelope).destination).isEqualTo(envelope.destination);
    }

    @Test
    void applicationPropertyOfEveryTypeComesBackExactly() {
        Envelope envelope = envelope();
        envelope.properties.putAll(everyProperty());

        assertSame(roundTrip(envelope).properties, everyProperty());
        assertThat(new ArrayList<>(roundTrip(envelope).properties.keySet()))
                .isEqualTo(new ArrayList<>(everyProperty().keySet()));
    }

    @Test
    void plainStringIsOneRocketMqProperty() {
        Envelope envelope = envelope();
        envelope.properties.put("colour", "blue");
        envelope.properties.put("size", 5);
        envelope.properties.put("a,b", true);

        MessageProperties stored = MessageMapper.toStored(envelope).properties();

        assertThat(stored.get("colour")).isEqualTo("blue");
        assertThat(stored.get("size")).isEqualTo("5");
        assertThat(stored.get("TRV_TYPES")).isEqualTo("isize,za\\u002Cb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TAGS",
                "UNIQ_KEY",
                "TRV_USER",
                "TRV_P_x",
                "__SHARDINGKEY",
                "__x",
                "TTL",
                "",
                "a\1\2\\,/",
                "/\\s",
                "\uD800"
            })
    void anyNameIsAnApplicationPropertysName(String name) {
        Envelope envelope = envelope();
        envelope.properties.put(name, 1);
        envelope.properties.put(name + "'", "text");

        Envelope back = roundTrip(envelope);

        assertThat(back.properties).isEqualTo(envelope.properties);
        assertThat(back.user).isNull();
        assertThat(back.orderingKey).isNull();
    }

    @Test
    void halfOfASurrogatePairIsRefusedInBodies() {
        for (Body body : List.of(
                new Body.Text("a\uD83D"),
                new Body.MapEntries(Map.of("\uDE00", 1)),
                new Body.MapEntries(Map.of("a", "\uDE00\uD83D")),
                new Body.StreamItems(List.of("\uD83Da")))) {
            Envelope envelope = envelope();
            envelope.body = body;

            assertThatThrownBy(() -> MessageMapper.toStored(envelope))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("surrogate");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyPropertiesSurviveARoundTripSpilledOrNot(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            Envelope envelope = envelope();
            String text = randomText(random);
            envelope.body = new Body.Text(Escapes.hasLoneSurrogate(text) ? "" : text);
            envelope.label = randomText(random);
            for (int count = random.nextInt(8); count > 0; count--) {
                envelope.properties.put(randomText(random), randomValue(random));
            }
            if (random.nextInt(10) == 0) {
                envelope.properties.put("long", "x".repeat(MessageProperties.MAX_ENCODED_BYTES));
            }

            Envelope back = roundTrip(envelope);

            assertThat(back.properties).as("seed %d, message %d", seed, i).isEqualTo(envelope.properties);
            assertThat(back.label).isEqualTo(envelope.label);
        }
    }

    @Test
    void propertiesBeyondRocketMqsLimitMoveBehindTheBody() {
        Envelope envelope = spilling(envelope());
        envelope.body = new Body.Text("body");
        envelope.label = "";
        envelope.amqpSections = new byte[50_000];

        MappedMessage stored = MessageMapper.toStored(envelope);

        assertThat(stored.properties().encodedBytes()).isLessThan(200);
        assertThat(stored.properties().longOr("TRV_SPILL", 0)).isEqualTo(stored.body().length - 4);
        assertThat(new String(stored.body(), 0, 4, StandardCharsets.UTF_8)).isEqualTo("body");
        assertSame(roundTrip(envelope), envelope);
    }

    @Test
    void propertiesThatJustFitStay() {
        Envelope envelope = envelope();
        envelope.properties.put("k", "");
        int others = MessageMapper.toStored(envelope()).properties().encodedBytes() + 3;
        envelope.properties.put("k", "v".repeat(MessageMapper.MAX_PROPERTY_BYTES - others));

        assertThat(MessageMapper.toStored(envelope).properties().encodedBytes())
                .isEqualTo(MessageMapper.MAX_PROPERTY_BYTES);

        envelope.properties.put("k", "v".repeat(MessageMapper.MAX_PROPERTY_BYTES - others + 1));

        assertThat(MessageMapper.toStored(envelope).properties().contains("TRV_SPILL"))
                .isTrue();
    }

    @Test
    void whatCannotBeStoredIsRefused() {
        Envelope envelope = envelope();
        envelope.destination = null;
        assertThatIllegalArgumentException().isThrownBy(() -> MessageMapper.toStored(envelope));

        Envelope headers = envelope();
        headers.contentType = "x".repeat(40_000);
        assertThatIllegalArgumentException().isThrownBy(() -> MessageMapper.toStored(headers));

        Envelope priority = envelope();
        priority.priority = 256;
        assertThatIllegalArgumentException().isThrownBy(() -> MessageMapper.toStored(priority));

        Envelope value = envelope();
        value.properties.put("k", new Object());
        assertThatIllegalArgumentException().isThrownBy(() -> MessageMapper.toStored(value));

        Envelope item = envelope();
        item.body = new Body.StreamItems(List.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageMapper.toStored(item));
    }

    /** Compares field by field; numbers that are not numbers are equal, as {@link Double#equals} has it. */
    private static void assertSame(Object actual, Object expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .withEqualsForType(Float::equals, Float.class)
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(expected);
    }

    private static Envelope envelope() {
        Envelope envelope = new Envelope();
        envelope.destination = new Destination("T", DestinationKind.QUEUE);
        envelope.uniqueKey = "U";
        return envelope;
    }

    private static Envelope spilling(Envelope envelope) {
        for (int i = 0; i < 40; i++) {
            envelope.properties.put("long" + i, "\u20AC".repeat(400));
        }
        envelope.properties.putAll(everyProperty());
        return envelope;
    }

    private static Envelope roundTrip(Envelope envelope) {
        MappedMessage mapped = MessageMapper.toStored(envelope);
        StoredMessage sent = new StoredMessage(
                mapped.topic(),
                0,
                0,
                0,
                0,
                0,
                mapped.bornMillis(),
                HOST,
                0,
                HOST,
                0,
                0,
                mapped.body(),
                MessageProperties.parse(mapped.properties().encode()));
        return MessageMapper.toEnvelope(StoredRecord.decode(StoredRecord.encode(sent)), LIMIT);
    }

    private static Map<String, @Nullable Object> everyItem() {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        items.put("null", null);
        items.put("", true);
        items.put("byte", (byte) -1);
        items.put("short", Short.MIN_VALUE);
        items.put("char", '\uD800');
        items.put("int", 7);
        items.put("long", Long.MIN_VALUE);
        items.put("float", Float.MIN_VALUE);
        items.put("double", Double.NaN);
        items.put("string", "\1\2\u20AC");
        items.put("bytes", new byte[] {1, 2});
        return items;
    }

    private static Map<String, @Nullable Object> everyProperty() {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("boolean", false);
        properties.put("byte", Byte.MIN_VALUE);
        properties.put("short", Short.MAX_VALUE);
        properties.put("int", Integer.MIN_VALUE);
        properties.put("long", Long.MAX_VALUE);
        properties.put("float", -0f);
        properties.put("nan", Float.NaN);
        properties.put("double", Double.MIN_VALUE);
        properties.put("infinity", Double.NEGATIVE_INFINITY);
        properties.put("string", "text");
        properties.put("empty", "");
        properties.put("null", null);
        properties.put("dash", "-");
        properties.put("escaped", "\1\2\\");
        properties.put("char", '\1');
        properties.put("codePoint", new CodePoint(0x1F600));
        properties.put("uuid", new UUID(1, 2));
        properties.put("binary", new byte[] {1, 2});
        properties.put("emptyBinary", new byte[0]);
        properties.put("ubyte", Unsigned.ofByte(255));
        properties.put("ushort", Unsigned.ofShort(0));
        properties.put("uint", Unsigned.ofInt(4294967295L));
        properties.put("ulong", new BigInteger("18446744073709551615"));
        properties.put("timestamp", new Date(-5));
        properties.put("symbol", new Symbol("s"));
        properties.put("emptySymbol", new Symbol(""));
        properties.put("decimal", new Decimal("22500001"));
        return properties;
    }

    private static String randomText(Random random) {
        String letters = "ab\1\2\\,/s-\u20AC\uD83D\uDE00e";
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static @Nullable Object randomValue(Random random) {
        List<@Nullable Object> values = Arrays.asList(
                null,
                random.nextBoolean(),
                (byte) random.nextInt(),
                (short) random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextFloat(),
                random.nextGaussian(),
                randomText(random),
                (char) random.nextInt(),
                Unsigned.ofInt(random.nextInt() & 0xFFFF_FFFFL),
                new BigInteger(64, random));
        return values.get(random.nextInt(values.size()));
    }
}
