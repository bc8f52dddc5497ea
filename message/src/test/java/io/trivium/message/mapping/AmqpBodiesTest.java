package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.amqp.AmqpWriter;
import io.trivium.message.amqp.Decimal;
import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate")
class AmqpBodiesTest {
    static Stream<Arguments> nearestBodies() {
        return Stream.of(
                Arguments.of(sections(data(1, 2), data(3)), new Body.Bytes(new byte[] {1, 2, 3})),
                Arguments.of(sections(data()), new Body.Bytes(new byte[0])),
                Arguments.of(
                        sections(section(0x76, List.of(1, "a")), section(0x76, List.of(Unsigned.ofByte(2)))),
                        new Body.StreamItems(List.of(1, "a", (short) 2))),
                Arguments.of(sections(value(null)), new Body.Empty()),
                Arguments.of(sections(), new Body.Empty()),
                Arguments.of(sections(value("text")), new Body.Text("text")),
                Arguments.of(sections(value(5)), new Body.Text("5")),
                Arguments.of(sections(value(new Decimal("32800001"))), new Body.Text("1")),
                Arguments.of(sections(value(new byte[] {7})), new Body.Bytes(new byte[] {7})),
                Arguments.of(
                        sections(value(Arrays.asList(null, new Symbol("s")))),
                        new Body.StreamItems(Arrays.asList(null, "s"))),
                Arguments.of(
                        sections(value(Map.of("k", BigInteger.TWO.pow(63)))),
                        new Body.MapEntries(Map.of("k", "9223372036854775808"))),
                Arguments.of(sections(new Described(new Symbol("amqp:amqp-value:*"), "text")), new Body.Text("text")));
    }

    @ParameterizedTest
    @MethodSource("nearestBodies")
    void sectionsAreTheNearestBody(byte[] encoded, Body expected) {
        assertThat(AmqpBodies.nearest(new Body.AmqpSections(encoded, false)))
                .usingRecursiveComparison()
                .isEqualTo(expected);
    }

    static Stream<byte[]> others() {
        return Stream.of(
                sections(value(Map.of(1, 2))),
                sections(value(List.of(List.of()))),
                sections(value(Map.of("k", Map.of()))),
                sections(value(new Described(new Symbol("d"), 1))),
                sections(value("a"), value("b")),
                sections(data(1), section(0x76, List.of())),
                sections(section(0x75, "no binary")),
                sections(section(0x78, Map.of())),
                new byte[] {0x40},
                new byte[] {0, 0x53});
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatJmsCannotShowIsTheEncodedBytes(byte[] encoded) {
        assertThat(AmqpBodies.nearest(new Body.AmqpSections(encoded, false)))
                .usingRecursiveComparison()
                .isEqualTo(new Body.Bytes(encoded));
    }

    @Test
    void propertiesAreShownInJmsTypes() {
        UUID uuid = new UUID(1, 2);
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("ubyte", Unsigned.ofByte(255));
        properties.put("ushort", Unsigned.ofShort(65535));
        properties.put("uint", Unsigned.ofInt(4294967295L));
        properties.put("ulong", BigInteger.TEN);
        properties.put("char", 'c');
        properties.put("uuid", uuid);
        properties.put("symbol", new Symbol("s"));
        properties.put("timestamp", new Date(5));
        properties.put("binary", new byte[1]);
        properties.put("int", 1);
        properties.put("null", null);

        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("ubyte", (short) 255);
        expected.put("ushort", 65535);
        expected.put("uint", 4294967295L);
        expected.put("ulong", 10L);
        expected.put("char", "c");
        expected.put("uuid", uuid.toString());
        expected.put("symbol", "s");
        expected.put("timestamp", 5L);
        expected.put("int", 1);
        expected.put("null", null);
        assertThat(JmsView.properties(properties)).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRV-R-", "TRV-R-abc", "orders", "TRV-Q-a|b"})
    void otherNamesAreNoReplyHandles(String name) {
        assertThat(ReplyHandle.of(name)).isNull();
    }

    private static byte[] sections(Described... sections) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        for (Described section : sections) {
            encoded.writeBytes(new AmqpWriter().write(section).toByteArray());
        }
        return encoded.toByteArray();
    }

    private static Described data(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return section(0x75, content);
    }

    private static Described value(@Nullable Object value) {
        return section(0x77, value);
    }

    private static Described section(int code, @Nullable Object value) {
        return new Described(BigInteger.valueOf(code), value);
    }
}
