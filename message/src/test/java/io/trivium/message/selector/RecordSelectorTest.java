package io.trivium.message.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.message.NewRecord;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MappedMessage;
import io.trivium.message.mapping.MessageIdentifier;
import io.trivium.message.mapping.MessageMapper;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors over stored records, as the doors make them. */
class RecordSelectorTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
    private static final int OFFSET = 5;

    /** The record at some place of a direct buffer, as in a mapped file. */
    private static ByteBuffer record(Envelope envelope) {
        MappedMessage mapped = MessageMapper.toStored(envelope);
        return record(mapped.topic(), envelope.bornMillis, mapped.body(), mapped.properties(), envelope.attempts);
    }

    private static ByteBuffer record(String topic, long born, byte[] body, MessageProperties properties, int attempts) {
        ByteBuffer encoded = new NewRecord(
                        topic, 0, 0, 0, born, HOST, HOST, attempts, 0, ByteBuffer.wrap(body), properties.encode())
                .encode();
        return ByteBuffer.allocateDirect(OFFSET + encoded.limit()).put(OFFSET, encoded, 0, encoded.limit());
    }

    private static Envelope envelope() {
        Envelope envelope = new Envelope();
        envelope.destination = new Destination("orders", DestinationKind.QUEUE);
        envelope.uniqueKey = "7F00000100002A9F1B2C3D4E5F600001";
        envelope.bornMillis = 1_700_000_000_123L;
        return envelope;
    }

    private static boolean matches(String selector, ByteBuffer record) {
        return Selector.parse(Dialect.JMS, selector).matches(record, OFFSET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSMessageID = 'ID:7F00000100002A9F1B2C3D4E5F600001'",
                "JMSTimestamp = 1700000000123",
                "JMSCorrelationID = 'c-1'",
                "JMSType = 'invoice'",
                "JMSPriority = 7",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSXGroupID = 'g' AND JMSXGroupSeq = 3",
                "JMSXUserID = 'ann'",
                "JMSXDeliveryCount = 3",
                "JMS_Trivium_Keys = 'k1 k2'",
                "JMS_AMQP_ContentType = 'text/plain' AND JMS_AMQP_ContentEncoding IS NULL",
            })
    void headersAreFound(String selector) {
        Envelope envelope = envelope();
        envelope.correlationId = MessageIdentifier.ofString("c-1");
        envelope.label = "invoice";
        envelope.priority = 7;
        envelope.durable = false;
        envelope.orderingKey = "g";
        envelope.groupSequence = 3;
        envelope.user = "ann";
        envelope.attempts = 2;
        envelope.keys = "k1 k2";
        envelope.contentType = "text/plain";

        assertThat(matches(selector, record(envelope))).isTrue();
    }

    @Test
    void headersThatWereNotSetAreNull() {
        ByteBuffer record = record(envelope());

        assertThat(matches("JMSCorrelationID IS NULL AND JMSType IS NULL AND JMSXGroupID IS NULL", record))
                .isTrue();
        assertThat(matches("JMSPriority = 4 AND JMSDeliveryMode = 'PERSISTENT'", record))
                .isTrue();
    }

    @Test
    void foreignIdsShowTheirType() {
        Envelope envelope = envelope();
        envelope.foreignId = new MessageIdentifier(MessageIdentifier.Type.ULONG, "42");
        envelope.correlationId = new MessageIdentifier(MessageIdentifier.Type.BINARY, "0AFF");

        assertThat(matches(
                        "JMSMessageID = 'ID:AMQP_ULONG:42' AND JMSCorrelationID = 'ID:AMQP_BINARY:0AFF'",
                        record(envelope)))
                .isTrue();
    }

    @Test
    void labelThatCannotBeATagIsTheType() {
        Envelope envelope = envelope();
        envelope.label = "a||b";

        assertThat(matches("JMSType = 'a||b'", record(envelope))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes AND NOT no",
                "byte = -1 AND short = 2 AND int = 3 AND long = 9223372036854775807",
                "float = 0.5f AND double = 0.25",
                "text = '5' AND NOT text = 5",
                "empty = '' AND empty IS NOT NULL",
                "nothing IS NULL",
                "letter = 'x'",
                "ubyte = 255 AND ulong = 1 AND symbol = 'sym' AND uuid = '00000000-0000-0001-0000-000000000002'",
                "binary IS NULL",
                "TAGS = 'mine' AND TRV_X = 1 AND __y = 2",
                "control LIKE 'a_b'",
                "größe = 1",
            })
    void applicationPropertiesKeepTheirTypes(String selector) {
        Envelope envelope = envelope();
        fill(envelope.properties);

        assertThat(matches(selector, record(envelope))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"byte = -1 AND text = '5'", "empty = ''", "TAGS = 'mine' AND größe = 1", "control LIKE 'a_b'"})
    void propertiesBehindTheBodyAreFound(String selector) {
        Envelope envelope = envelope();
        fill(envelope.properties);
        envelope.properties.put("large", "x".repeat(40_000));

        assertThat(matches(selector, record(envelope))).isTrue();
        assertThat(matches("large LIKE 'x%x' AND NOT missing = 1", record(envelope)))
                .isFalse();
        assertThat(matches("large LIKE 'x%x' AND missing IS NULL", record(envelope)))
                .isTrue();
    }

    private static void fill(Map<String, @Nullable Object> properties) {
        properties.put("yes", true);
        properties.put("no", false);
        properties.put("byte", (byte) -1);
        properties.put("short", (short) 2);
        properties.put("int", 3);
        properties.put("long", Long.MAX_VALUE);
        properties.put("float", 0.5f);
        properties.put("double", 0.25);
        properties.put("text", "5");
        properties.put("empty", "");
        properties.put("nothing", null);
        properties.put("letter", 'x');
        properties.put("ubyte", Unsigned.ofByte(255));
        properties.put("ulong", BigInteger.ONE);
        properties.put("symbol", new Symbol("sym"));
        properties.put("uuid", new UUID(1, 2));
        properties.put("binary", new byte[] {1});
        properties.put("TAGS", "mine");
        properties.put("TRV_X", 1);
        properties.put("__y", 2L);
        properties.put("control", "a\u0001b");
        properties.put("größe", 1);
    }

    @Test
    void nativePropertiesAreTexts() {
        MessageProperties properties =
                new MessageProperties().set("price", "5").set("TAGS", "red").set("UNIQ_KEY", "AB");
        ByteBuffer record = record("orders", 1, new byte[0], properties, 0);

        assertThat(matches("price = '5' AND JMSType = 'red' AND JMSMessageID = 'ID:AB'", record))
                .isTrue();
        assertThat(matches("price = 5 OR price > 4", record)).isFalse();
        assertThat(Selector.parse(Dialect.SQL92, "price > 4 AND TAGS = 'red'").matches(record, OFFSET))
                .isTrue();
    }

    @Test
    void malformedTypesCountAsAbsent() {
        MessageProperties properties = new MessageProperties()
                .set("a", "x")
                .set("b", "y")
                .set("TRV_TYPES", "ia,\\sb,,?c,\\,/,\\ib")
                .set("TRV_SPILL", "999999999");
        ByteBuffer record = record("orders", 1, new byte[3], properties, 0);

        assertThat(matches("a = 'x' AND b = 'y' AND c IS NULL", record)).isTrue();
    }

    @Test
    void randomSelectorsFindTheSameInRecordsAsInMaps() {
        Random random = new Random(42);
        RandomSelector generator = new RandomSelector(random);
        for (int i = 0; i < 3_000; i++) {
            Selector selector =
                    Selector.parse(Dialect.JMS, generator.condition(2).text());
            Map<String, @Nullable Object> values = generator.values();
            Envelope envelope = envelope();
            envelope.properties.putAll(values);
            assertThat(selector.matches(record(envelope), OFFSET))
                    .as("%s with %s", selector, values)
                    .isEqualTo(Boolean.TRUE.equals(selector.value(new MapSubject(values))));
        }
    }
}
