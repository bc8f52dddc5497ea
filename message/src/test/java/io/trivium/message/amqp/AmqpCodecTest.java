package io.trivium.message.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate")
class AmqpCodecTest {
    /** From the table of AMQP 1.0 part 1 §1.6; each in its shortest encoding. */
    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of("40", null),
                Arguments.of("41", true),
                Arguments.of("42", false),
                Arguments.of("50ff", Unsigned.ofByte(255)),
                Arguments.of("60ffff", Unsigned.ofShort(65535)),
                Arguments.of("43", Unsigned.ofInt(0)),
                Arguments.of("52ff", Unsigned.ofInt(255)),
                Arguments.of("70ffffffff", Unsigned.ofInt(0xFFFF_FFFFL)),
                Arguments.of("44", BigInteger.ZERO),
                Arguments.of("53ff", BigInteger.valueOf(255)),
                Arguments.of("800000000000000100", BigInteger.valueOf(256)),
                Arguments.of("80ffffffffffffffff", BigInteger.TWO.pow(64).subtract(BigInteger.ONE)),
                Arguments.of("5180", Byte.MIN_VALUE),
                Arguments.of("618000", Short.MIN_VALUE),
                Arguments.of("5480", -128),
                Arguments.of("7100000080", 128),
                Arguments.of("557f", 127L),
                Arguments.of("81ffffffffffffff7f", -129L),
                Arguments.of("723f800000", 1f),
                Arguments.of("82c000000000000000", -2.0),
                Arguments.of("740123abcd", new Decimal("0123abcd")),
                Arguments.of("840123456789abcdef", new Decimal("0123456789abcdef")),
                Arguments.of("94" + "0123456789abcdef".repeat(2), new Decimal("0123456789abcdef".repeat(2))),
                Arguments.of("7300000041", 'A'),
                Arguments.of("730001f600", new CodePoint(0x1F600)),
                Arguments.of("83ffffffffffffffff", new Date(-1)),
                Arguments.of("98000102030405060708090a0b0c0d0e0f", new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL)),
                Arguments.of("a00101", new byte[] {1}),
                Arguments.of("b000000100" + "00".repeat(256), new byte[256]),
                Arguments.of("a103e282ac", "\u20AC"),
                Arguments.of("b100000100" + "61".repeat(256), "a".repeat(256)),
                Arguments.of("a302" + "6869", new Symbol("hi")),
                Arguments.of("b300000100" + "61".repeat(256), new Symbol("a".repeat(256))),
                Arguments.of("45", List.of()),
                Arguments.of("c0050354014042", Arrays.asList(1, null, false)),
                Arguments.of("d00000010c00000001b100000103" + "61".repeat(259), List.of("a".repeat(259))),
                Arguments.of("c10100", Map.of()),
                Arguments.of("c10602a1016b5401", Map.of("k", 1)),
                Arguments.of("e00a02710000000100000002", new AmqpArray(null, 0x71, List.of(1, 2))),
                Arguments.of("e0080200a30178540102", new AmqpArray(new Symbol("x"), 0x54, List.of(1, 2))),
                Arguments.of("005375a00101", new Described(BigInteger.valueOf(0x75), new byte[] {1})));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void valueHasTheEncodingOfTheSpecification(String hex, @Nullable Object value) {
        assertThat(hex(value)).isEqualTo(hex);
        assertThat(read(hex)).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    void longerEncodingsAreReadAsWell() {
        assertThat(read("5601")).isEqualTo(true);
        assertThat(read("5600")).isEqualTo(false);
        assertThat(read("7000000001")).isEqualTo(Unsigned.ofInt(1));
        assertThat(read("800000000000000001")).isEqualTo(BigInteger.ONE);
        assertThat(read("7100000001")).isEqualTo(1);
        assertThat(read("810000000000000001")).isEqualTo(1L);
        assertThat(read("b10000000161")).isEqualTo("a");
        assertThat(read("c00100")).isEqualTo(List.of());
        assertThat(read("d00000000400000000")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0040",
                "57",
                "3f",
                "10",
                "ff",
                "5602",
                "a1",
                "a102ff",
                "a101ff",
                "a30180",
                "b17fffffff",
                "b1ffffffff",
                "b080000000",
                "c0",
                "c000",
                "c00001",
                "c00101",
                "c002014040",
                "c0020240",
                "c00340",
                "d0000000040000000140",
                "d000000005ffffffff40",
                "d07fffffff0000000140",
                "c1020140",
                "c10501a1016b",
                "c10902a1016b40a1016b40",
                "c10904a1016b40a1016b40",
                "e00101",
                "e0020157",
                "e003020041",
                "e00a02710000000100000003ff",
                "f0000000057fffffff40",
                "f000000005ffffffff40",
                "e0050100400040",
                "c103024540",
                "c1050200404040"
            })
    void malformedValuesAreRefused(String hex) {
        assertThatExceptionOfType(AmqpFormatException.class).isThrownBy(() -> {
            AmqpReader reader = new AmqpReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
            reader.read();
            if (reader.hasNext()) {
                throw new AmqpFormatException("bytes are left over");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "c0ff01", "e0ff01c0", "005300"})
    void deepNestingIsRefused(String step) {
        String hex = step.repeat(5_000);

        assertThatExceptionOfType(AmqpFormatException.class).isThrownBy(() -> read(hex));
    }

    @Test
    void promisedLengthsTakeNoMemory() {
        int length = 32 << 20;
        ByteBuffer lists = ByteBuffer.allocate(length);
        for (int i = 0; i < 31; i++) {
            int left = length - lists.position();
            lists.put((byte) 0xD0).putInt(left - 5).putInt(left - 9);
        }
        ByteBuffer arrays = ByteBuffer.allocate(length);
        arrays.put((byte) 0xD0).putInt(length - 5).putInt((length - 9) / 4);
        while (arrays.remaining() >= 4) {
            arrays.putInt(0xE002FF41);
        }

        assertThatExceptionOfType(AmqpFormatException.class)
                .isThrownBy(() -> new AmqpReader(lists.flip().limit(length)).read());
        assertThatExceptionOfType(AmqpFormatException.class)
                .isThrownBy(() -> new AmqpReader(arrays.flip().limit(length)).read())
                .withMessageContaining("1024");
    }

    @Test
    void keysThatCollideAreReadAsFastAsOthers() {
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            entries.put(new Symbol(key.toString()), i);
        }

        assertThat(read(hex(entries))).isEqualTo(entries);
    }

    @Test
    void nothingIsWrittenThatCouldNotBeRead() {
        assertThat(read(hex(nested(32)))).isEqualTo(nested(32));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(nested(33)));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(new Object()));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(BigInteger.TWO.pow(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(BigInteger.valueOf(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(new AmqpArray(null, 0x71, List.of("text"))));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(new AmqpArray(null, 0xA1, List.of(1))));
        assertThatIllegalArgumentException().isThrownBy(() -> hex(new AmqpArray(null, 0xA1, List.of("a".repeat(256)))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hex(new AmqpArray(null, 0x71, Collections.singletonList(null))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyValueSurvivesARoundTripAndNoTruncationOfIt(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            Object value = randomValue(random, 4);
            byte[] encoded = new AmqpWriter().write(value).toByteArray();

            AmqpReader reader = new AmqpReader(ByteBuffer.wrap(encoded));
            assertThat(reader.read())
                    .as("seed %d, value %d", seed, i)
                    .usingRecursiveComparison()
                    .isEqualTo(value);
            assertThat(reader.position()).isEqualTo(encoded.length);
            for (int length = 0; length < Math.min(encoded.length, 100); length++) {
                AmqpReader cut = new AmqpReader(ByteBuffer.wrap(encoded, 0, length));
                assertThatExceptionOfType(AmqpFormatException.class).isThrownBy(cut::read);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damagedBytesAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] damaged = new AmqpWriter().write(randomValue(random, 3)).toByteArray();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                new AmqpReader(ByteBuffer.wrap(damaged)).read();
            } catch (AmqpFormatException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("decimals")
    void decimalIsShownAsText(String hex, String text) {
        assertThat(new Decimal(hex).text()).isEqualTo(text);
    }

    /** Worked out by hand from IEEE 754-2008 §3.5.2, binary encoding: bias 101, 398 and 6176. */
    static Stream<Arguments> decimals() {
        return Stream.of(
                Arguments.of("32800001", "1"),
                Arguments.of("b2000001", "-0.1"),
                Arguments.of("3180007b", "1.23"),
                Arguments.of("6cb8967f", "9999999"),
                Arguments.of("78000000", "Infinity"),
                Arguments.of("f8000000", "-Infinity"),
                Arguments.of("7c000000", "NaN"),
                Arguments.of("31c0000000000001", "1"),
                Arguments.of("30400000000000000000000000000001", "1"));
    }

    private static @Nullable Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 24 : 18)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> Unsigned.ofByte(random.nextInt(256));
            case 3 -> Unsigned.ofShort(random.nextInt(65536));
            case 4 -> Unsigned.ofInt(random.nextInt(3) * 0x7000_0000L + random.nextInt(300));
            case 5 -> new BigInteger(random.nextInt(65), random);
            case 6 -> (byte) random.nextInt();
            case 7 -> (short) random.nextInt();
            case 8 -> random.nextInt() >> random.nextInt(32);
            case 9 -> random.nextLong() >> random.nextInt(64);
            case 10 -> random.nextFloat();
            case 11 -> random.nextGaussian();
            case 12 -> CodePoint.of(random.nextInt(0x20000));
            case 13 -> new Date(random.nextLong());
            case 14 -> new UUID(random.nextLong(), random.nextLong());
            case 15 -> new byte[random.nextInt(400)];
            case 16 -> "\u20AC\uD83D\uDE00x".repeat(random.nextInt(70));
            case 17 -> new Symbol("s".repeat(random.nextInt(300)));
            case 18, 19, 20 -> randomList(random, depth);
            case 21, 22 -> randomMap(random, depth);
            default -> new Described(new Symbol("d"), randomValue(random, depth - 1));
        };
    }

    private static List<@Nullable Object> randomList(Random random, int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            items.add(randomValue(random, depth - 1));
        }
        return items;
    }

    private static Map<String, @Nullable Object> randomMap(Random random, int depth) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int count = random.nextInt(20) == 0 ? 140 : random.nextInt(5); count > 0; count--) {
            entries.put("key" + count, randomValue(random, depth > 2 ? 0 : depth - 1));
        }
        return entries;
    }

    private static List<Object> nested(int lists) {
        List<Object> value = List.of();
        for (int i = 1; i < lists; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static String hex(@Nullable Object value) {
        return HexFormat.of().formatHex(new AmqpWriter().write(value).toByteArray());
    }

    private static @Nullable Object read(String hex) {
        return new AmqpReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex))).read();
    }
}
