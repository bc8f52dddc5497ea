package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that RocketMQ's own producers made, or that somebody damaged. */
class StoredByOthersTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
    private static final byte[] BODY = "native".getBytes(StandardCharsets.US_ASCII);
    private static final int LIMIT = 1000;

    @Test
    void nativeMessageIsBytesWithStringProperties() {
        Envelope envelope = read(
                "T", "TAGS=A;KEYS=k;colour=blue;CLUSTER=c;MSG_REGION=r;TRACE_ON=true;WAIT=true;__x=1;TRV_SENDER=s");

        assertThat(envelope.body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEqualTo(BODY));
        assertThat(envelope.properties).isEqualTo(Map.of("colour", "blue"));
        assertThat(envelope.label).isEqualTo("A");
        assertThat(envelope.keys).isEqualTo("k");
        assertThat(envelope.destination).isNull();
        assertThat(envelope.priority).isEqualTo(4);
        assertThat(envelope.durable).isTrue();
        assertThat(envelope.attempts).isEqualTo(3);
        assertThat(envelope.bornMillis).isEqualTo(11);
        assertThat(envelope.uniqueKey).isEqualTo(MessageIds.offsetId(HOST, 4096));
    }

    @Test
    void byteThatStandsForAnEmptyBodyIsNotThere() {
        assertThat(read("T", "TRV_BODY=text;TRV_EMPTY=true").body).isEqualTo(new Body.Text(""));
        assertThat(read("T", "TRV_EMPTY=true").body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEmpty());
    }

    @Test
    void nativeRequestCanBeAnswered() {
        Envelope request =
                read("T", "CORRELATION_ID=c1;REPLY_TO_CLIENT=10.0.0.1@4711;CLUSTER=Default-Cluster;TTL=3000");
        Envelope reply = new Envelope();
        reply.destination = request.replyTo;
        reply.correlationId = request.correlationId;

        MappedMessage stored = MessageMapper.toStored(reply);

        assertThat(stored.topic()).isEqualTo("Default-Cluster_REPLY_TOPIC");
        assertThat(stored.properties().asMap())
                .containsEntry("MSG_TYPE", "reply")
                .containsEntry("CORRELATION_ID", "c1")
                .containsEntry("REPLY_TO_CLIENT", "10.0.0.1@4711")
                .doesNotContainKey("TRV_DEST");
    }

    @Test
    void retriedMessageHasItsOriginAsDestination() {
        Envelope envelope = read("%RETRY%g", "RETRY_TOPIC=orders%2Ein;TRV_DEST=t");

        assertThat(envelope.destination).isEqualTo(new Destination("orders.in", DestinationKind.TOPIC));
    }

    @ParameterizedTest
    @CsvSource({
        "TRV_DEST=x",
        "TRV_DEST=qq",
        "TRV_ID=abc",
        "TRV_REPLY_TO=q",
        "TRV_REPLY_TO=xabc",
        "TRV_GROUP_SEQ=1.5",
        "TRV_GROUP_SEQ=2147483648",
        "TRV_DELIVERY=soon",
        "TRV_EXPIRY=-1",
        "TRV_EXPIRY=9223372036854775808",
        "TRV_PRIORITY=256",
        "TRV_PRIORITY=",
        "TRV_DURABLE=maybe",
        "TRV_BODY=unknown",
        "TRV_BODY=map",
        "TRV_BODY=text-null",
        "TRV_BODY=empty",
        "TRV_AMQP=!",
        "TRV_SPILL=-1",
        "TRV_SPILL=7",
        "TRV_SPILL=x",
        "'TRV_TYPES=,,i,?k,/,\\,/\\,//ik,\\u'",
        "TRV_NAME=other"
    })
    void malformedPropertyOfOursCountsAsAbsent(String property) {
        Envelope expected = read("T", "k=v");

        assertThat(read("T", "k=v;" + property)).usingRecursiveComparison().isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i", "z", "c", "u", "x", "B", "L", "T", "C", "p", "d", "f", "b", "h", "l"})
    void valueThatIsNotOfItsTypeIsText(String type) {
        assertThat(read("T", "k=no such value;TRV_TYPES=" + type + "k").properties)
                .isEqualTo(Map.of("k", "no such value"));
    }

    @Test
    void headerIsTextWhateverTypeItIsMarkedWith() {
        assertThat(read("T", "TAGS=5;TRV_TYPES=iTAGS").label).isEqualTo("5");
        assertThat(read("T", "TAGS=5;TRV_TYPES=nTAGS").label).isEqualTo("5");
        assertThat(read("T", "TAGS=5;TRV_TYPES=eTAGS").label).isEmpty();
    }

    @Test
    void spilledPropertiesCannotPassForHeaders() {
        String spilled = "k\1v\2TAGS\1A\2TRV_USER\1root\2";
        byte[] body = ("body" + spilled).getBytes(StandardCharsets.US_ASCII);

        Envelope envelope = MessageMapper.toEnvelope(
                message("T", "TRV_SPILL=" + spilled.length() + ";TRV_BODY=text", body, 0), LIMIT);

        assertThat(envelope.body).isEqualTo(new Body.Text("body"));
        assertThat(envelope.properties).isEqualTo(Map.of("k", "v"));
        assertThat(envelope.label).isNull();
        assertThat(envelope.user).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"71", "5401ff", "c1050140014101", "c002014540", "45ff", "c10100", ""})
    void bodyThatIsNotWhatItsKindSaysIsBytes(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        Envelope envelope = MessageMapper.toEnvelope(message("T", "TRV_BODY=stream", bytes, 0), LIMIT);

        assertThat(envelope.body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEqualTo(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1, 0x301})
    void zlibBodyIsInflatedUpToTheLimit(int sysFlag) {
        byte[] fits = new byte[LIMIT];
        byte[] tooLarge = new byte[LIMIT + 1];

        Envelope envelope = MessageMapper.toEnvelope(message("T", "", deflated(fits), sysFlag), LIMIT);

        assertThat(envelope.body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEqualTo(fits));
        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> MessageMapper.toEnvelope(message("T", "", deflated(tooLarge), sysFlag), LIMIT))
                .withMessageContaining("1000");
    }

    @Test
    void compressedBodyWithSpilledPropertiesIsInflatedFirst() {
        byte[] body = deflated("bodyk\1v\2".getBytes(StandardCharsets.US_ASCII));

        Envelope envelope = MessageMapper.toEnvelope(message("T", "TRV_SPILL=4;TRV_BODY=text", body, 1), LIMIT);

        assertThat(envelope.body).isEqualTo(new Body.Text("body"));
        assertThat(envelope.properties).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void headersAreReadWithoutTheBody() {
        assertThat(MessageMapper.toHeaders(message("T", "k=v", BODY, 0x101), LIMIT).properties)
                .isEqualTo(Map.of("k", "v"));

        byte[] spilled = deflated("bodyk\1v\2".getBytes(StandardCharsets.US_ASCII));
        assertThat(MessageMapper.toHeaders(message("T", "TRV_SPILL=4", spilled, 1), LIMIT).properties)
                .isEqualTo(Map.of("k", "v"));
        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> MessageMapper.toHeaders(message("T", "TRV_SPILL=4", spilled, 0x201), LIMIT));
    }

    @Test
    void damagedCompressedBodyIsUnreadable() {
        byte[] whole = deflated("some text that is long enough".getBytes(StandardCharsets.US_ASCII));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(UnreadableBodyException.class)
                    .isThrownBy(() -> MessageMapper.toEnvelope(message("T", "", cut, 1), LIMIT));
        }
        for (byte[] damaged : List.of(new byte[] {1, 2, 3}, new byte[] {0x78, (byte) 0xBB, 0, 0, 0, 1, 0})) {
            assertThatExceptionOfType(UnreadableBodyException.class)
                    .isThrownBy(() -> MessageMapper.toEnvelope(message("T", "", damaged, 1), LIMIT));
        }
    }

    @ParameterizedTest
    @CsvSource({"0x201, zstd", "0x401, type 4"})
    void otherCompressionIsNamed(String sysFlag, String name) {
        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> MessageMapper.toEnvelope(message("T", "", BODY, Integer.decode(sysFlag)), LIMIT))
                .withMessageContaining(name);
    }

    private static Envelope read(String topic, String properties) {
        return MessageMapper.toEnvelope(message(topic, properties, BODY, 0), LIMIT);
    }

    private static StoredMessage message(String topic, String properties, byte[] body, int sysFlag) {
        MessageProperties parsed =
                MessageProperties.parse(properties.replace('=', '\1').replace(';', '\2') + '\2');
        return new StoredMessage(topic, 0, 0, 4096, 0, sysFlag, 11, HOST, 12, HOST, 3, 0, body, parsed);
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream output = new DeflaterOutputStream(deflated)) {
            output.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return deflated.toByteArray();
    }
}
