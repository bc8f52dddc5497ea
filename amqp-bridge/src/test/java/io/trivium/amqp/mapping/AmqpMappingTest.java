package io.trivium.amqp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.amqp.CodePoint;
import io.trivium.message.amqp.Decimal;
import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MessageIdentifier;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AmqpMappingTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Described NO_BODY = new Described(BigInteger.valueOf(0x77), null);

    /** The protocol engine keeps each symbol that it meets for as long as the process runs. */
    @Test
    void nothingOfAMessageIsKeptForGood() throws Exception {
        new AmqpReader().read(message("warm", 1), NOW);
        int before = symbolsOfTheEngine();

        for (int number = 0; number < 10; number++) {
            Envelope envelope =
                    new AmqpReader().read(message("m" + number, 1000), NOW).envelope();
            envelope.contentType = "text/x" + number;
            new AmqpWriter().write(envelope, "q", NOW);
        }

        assertThat(symbolsOfTheEngine()).isEqualTo(before);
    }

    /** A message with symbols wherever there may be any. */
    private static byte[] message(String name, int symbols) {
        Map<Symbol, Object> annotations = new LinkedHashMap<>();
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int number = 0; number < symbols; number++) {
            annotations.put(new Symbol(name + "-a-" + number), number);
            properties.put("p" + number, new Symbol(name + "-p-" + number));
        }
        List<@Nullable Object> fields = new ArrayList<>(Collections.nCopies(8, null));
        fields.set(6, new Symbol(name + "-type"));
        fields.set(7, new Symbol(name + "-encoding"));
        return encoded(
                new Described(BigInteger.valueOf(0x71), annotations),
                new Described(BigInteger.valueOf(0x72), annotations),
                new Described(BigInteger.valueOf(0x73), fields),
                new Described(BigInteger.valueOf(0x74), properties),
                new Described(
                        BigInteger.valueOf(0x77), new Described(new Symbol(name + "-d"), new Symbol(name + "-v"))));
    }

    private static int symbolsOfTheEngine() throws ReflectiveOperationException {
        int count = 0;
        for (String name : List.of("bufferToSymbols", "stringToSymbols")) {
            Field field = org.apache.qpid.protonj2.types.Symbol.class.getDeclaredField(name);
            field.setAccessible(true);
            count += ((Map<?, ?>) field.get(null)).size();
        }
        return count;
    }

    @Test
    void anApplicationPropertyOfEveryTypeComesBackExactly() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("ubyte", Unsigned.ofByte(200));
        properties.put("ushort", Unsigned.ofShort(60_000));
        properties.put("uint", Unsigned.ofInt(4_000_000_000L));
        properties.put("ulong", BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        properties.put("decimal32", new Decimal("32800001"));
        properties.put("decimal128", new Decimal("3040000000000000000000000000002a"));
        properties.put("smile", new CodePoint(0x1F600));
        properties.put("letter", 'x');
        properties.put("symbol", new Symbol("s"));

        Envelope received = new AmqpReader()
                .read(encoded(new Described(BigInteger.valueOf(0x74), properties), NO_BODY), NOW)
                .envelope();

        assertThat(received.properties).containsExactlyEntriesOf(properties);
        assertThat(again(received).properties).containsExactlyEntriesOf(properties);
    }

    @Test
    void everyFieldComesBack() {
        Envelope envelope = new Envelope();
        envelope.destination = new Destination("orders", DestinationKind.TOPIC);
        envelope.replyTo = new Destination("answers", DestinationKind.TEMPORARY_QUEUE);
        envelope.foreignId = new MessageIdentifier(MessageIdentifier.Type.ULONG, "18446744073709551615");
        envelope.correlationId = new MessageIdentifier(MessageIdentifier.Type.BINARY, "00FF");
        envelope.user = "ann";
        envelope.label = "label";
        envelope.keys = "k1 k2";
        envelope.contentType = "text/plain";
        envelope.contentEncoding = "identity";
        envelope.orderingKey = "group";
        envelope.groupSequence = -1;
        envelope.bornMillis = NOW - 1;
        envelope.expiryMillis = NOW + 1000;
        envelope.deliveryMillis = NOW + 500;
        envelope.priority = 9;
        envelope.durable = true;
        envelope.body = new Body.Bytes(new byte[300]);

        Envelope received = again(envelope);

        assertThat(received)
                .usingRecursiveComparison()
                .ignoringFields("destination")
                .isEqualTo(envelope);
    }

    @Test
    void everyBodyComesBack() {
        for (Body body : List.of(
                new Body.Text("short"),
                new Body.Text("ä".repeat(200)),
                new Body.Text(null),
                new Body.MapEntries(Map.of("a", 1L)),
                new Body.StreamItems(List.of(1, "two", 'c')),
                new Body.Empty(),
                new Body.AmqpSections(encoded(new Described(BigInteger.valueOf(0x77), new Symbol("s"))), false),
                new Body.AmqpSections(encoded(new Described(BigInteger.valueOf(0x77), "object")), true))) {
            Envelope envelope = new Envelope();
            envelope.body = body;

            assertThat(again(envelope).body).usingRecursiveComparison().isEqualTo(body);
        }
        for (byte[] bytes : List.of(new byte[0], new byte[] {1, 2}, new byte[70_000])) {
            Envelope envelope = new Envelope();
            envelope.body = new Body.Bytes(bytes);

            assertThat(((Body.Bytes) again(envelope).body).bytes()).isEqualTo(bytes);
        }
    }

    /** RocketMQ's and JMS's clients may give a content type that no symbol can hold. */
    @Test
    void aContentTypeThatIsNotAsciiDoesNoHarm() {
        Envelope envelope = new Envelope();
        envelope.contentType = "text/größe";

        assertThat(again(envelope).contentType).isEqualTo("text/gr??e");
    }

    private static Envelope again(Envelope envelope) {
        ProtonBuffer written = new AmqpWriter().write(envelope, "q", NOW);
        byte[] bytes = new byte[written.getReadableBytes()];
        written.readBytes(bytes, 0, bytes.length);
        return new AmqpReader().read(bytes, NOW).envelope();
    }

    private static byte[] encoded(Described... sections) {
        var writer = new io.trivium.message.amqp.AmqpWriter();
        for (Described section : sections) {
            writer.write(section);
        }
        return writer.toByteArray();
    }
}
