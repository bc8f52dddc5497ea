package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredRecordTest {
    private static final InetSocketAddress V4 = host(new byte[] {127, 0, 0, 1}, 20911);
    private static final InetSocketAddress V6 =
            host(HexFormat.of().parseHex("20010db8000000000000000000000001"), 10911);

    /** Written by hand from the table of the protocol reference §3.1; the checksum is the standard's of "123456789". */
    private static final String GOLDEN = """
            00000072 daa320a7 4bf43926 00000003 00000007
            0000000000000009 0000000000001000 00000008
            0000018000000001 7f000001 000051af
            0000018000000002 7f000001 000051af
            00000002 0000000000000400
            00000009 313233343536373839
            02 5431
            000c 54414753 01 41 02 6b 01 c3a4 02
            """;

    @Test
    void recordHasTheBytesOfTheSpecification() {
        assertThat(HexFormat.of().formatHex(StoredRecord.encode(golden()).array()))
                .isEqualTo(hex(GOLDEN));
    }

    @Test
    void bytesOfTheSpecificationAreRead() {
        ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex(GOLDEN)));

        StoredMessage message = StoredRecord.decode(buffer);

        assertThat(message).usingRecursiveComparison().isEqualTo(golden());
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void longTopicMakesTheSecondVersion() {
        StoredMessage message = message("t".repeat(128), V4, V4, new byte[] {1}, new MessageProperties());

        ByteBuffer record = StoredRecord.encode(message);

        assertThat(RecordFields.magic(record, 0)).isEqualTo(0xDAA320AB);
        assertThat(StoredRecord.decode(record)).usingRecursiveComparison().isEqualTo(message);
    }

    @Test
    void hostsDecideTheirBits() {
        StoredMessage message = message("T", V6, V4, new byte[0], new MessageProperties());

        ByteBuffer record = StoredRecord.encode(message);

        assertThat(RecordFields.sysFlag(record, 0)).isEqualTo(SysFlags.BORN_HOST_V6);
        assertThat(RecordFields.bornHost(record, 0)).isEqualTo(V6);
        assertThat(RecordFields.storeHost(record, 0)).isEqualTo(V4);
    }

    @Test
    void mappedAddressIsWrittenAsItWasRead() {
        StoredMessage message = message("T", V4, V6, new byte[0], new MessageProperties());
        ByteBuffer record = StoredRecord.encode(message);
        record.put(64, HexFormat.of().parseHex("00000000000000000000ffff01020304"));

        ByteBuffer again = StoredRecord.encode(StoredRecord.decode(record.duplicate()));

        assertThat(again).isEqualTo(record);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyMessageSurvivesARoundTrip(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            StoredMessage message = randomMessage(random);

            ByteBuffer record = StoredRecord.encode(message);
            ByteBuffer placed = placed(record, random.nextInt(5), random.nextBoolean());
            int at = placed.position();

            assertFieldsAreThoseOf(placed, at, message);
            assertThat(StoredRecord.decodeAll(placed))
                    .as("seed %d, message %d", seed, i)
                    .usingRecursiveComparison()
                    .ignoringFields("sysFlag")
                    .isEqualTo(List.of(message));
        }
    }

    @Test
    void patchesChangeTheirFieldOnly() {
        StoredMessage message = message("T", V6, V6, new byte[] {5}, new MessageProperties().set("a", "b"));
        ByteBuffer record = placed(StoredRecord.encode(message), 3, true);

        RecordFields.setQueueId(record, 3, 11);
        RecordFields.setQueueOffset(record, 3, 12);
        RecordFields.setPosition(record, 3, 13);
        RecordFields.setStoredMillis(record, 3, 14);
        RecordFields.setAttempts(record, 3, 15);
        RecordFields.setPreparedPosition(record, 3, 16);
        RecordFields.setSysFlag(record, 3, SysFlags.COMMITTED);

        StoredMessage expected = new StoredMessage(
                "T",
                11,
                12,
                13,
                message.flag(),
                0x38,
                message.bornMillis(),
                V6,
                14,
                V6,
                15,
                16,
                message.body(),
                message.properties());
        assertThat(StoredRecord.decode(record)).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void damagedBodyIsNotIntact() {
        ByteBuffer record = StoredRecord.encode(golden());
        assertThat(RecordFields.bodyIntact(record, 0)).isTrue();

        record.put(90, (byte) (record.get(90) ^ 1));

        assertThat(RecordFields.bodyIntact(record, 0)).isFalse();
    }

    @Test
    void recordsStandBackToBack() {
        ByteBuffer one = StoredRecord.encode(golden());
        ByteBuffer three = ByteBuffer.allocate(3 * one.remaining());
        IntStream.range(0, 3).forEach(i -> three.put(one.duplicate()));

        assertThat(StoredRecord.decodeAll(three.flip())).hasSize(3);
    }

    @Test
    void truncationAtEveryByteIsRefusedAndMovesNothing() {
        byte[] whole = StoredRecord.encode(golden()).array();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);

            assertThatIllegalArgumentException().isThrownBy(() -> StoredRecord.decode(cut));
            assertThat(cut.position()).isZero();
        }
    }

    @Test
    void truncationWithAMatchingSizeIsRefused() {
        byte[] whole = StoredRecord.encode(golden()).array();
        for (int length = 4; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole.clone(), 0, length).putInt(0, length);

            assertThatIllegalArgumentException().isThrownBy(() -> StoredRecord.decode(cut));
        }
    }

    @Test
    void hostileLengthsAreRefused() {
        int[] hostile = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1, 90, 113, 115, 0x7FFF_FFF0};
        for (int value : hostile) {
            refuses((record, ignored) -> record.putInt(0, value));
            refuses((record, ignored) -> record.putInt(84, value));
        }
        int[] small = {-1, -128, 0, 1, 3, 127};
        for (int value : small) {
            refuses((record, ignored) -> record.put(97, (byte) value));
            refuses((record, ignored) -> record.putShort(100, (short) value));
        }
        refuses((record, ignored) -> record.putInt(4, 0xCBD43194));
        refuses((record, ignored) -> record.putInt(36, 0x10));
        refuses((record, ignored) -> record.putInt(36, 0x20));
        refuses((record, ignored) -> record.putInt(52, 65536));
        refuses((record, ignored) -> record.putInt(68, -1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damagedBytesAreReadOrRefusedButNeverOverrun(long seed) {
        Random random = new Random(seed);
        byte[] whole = StoredRecord.encode(golden()).array();
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer damaged = ByteBuffer.wrap(whole.clone());
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                damaged.put(random.nextInt(whole.length), (byte) random.nextInt());
            }
            try {
                StoredRecord.decode(damaged);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("newPosition");
            }
        }
    }

    @Test
    void oversizeTextIsNotEncoded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredRecord.encode(
                        message("T", V4, V4, new byte[0], new MessageProperties().set("a", "b".repeat(32_765)))))
                .withMessageContaining("32768");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredRecord.encode(message(
                        "T", InetSocketAddress.createUnresolved("h", 1), V4, new byte[0], new MessageProperties())));
    }

    private static void refuses(ObjIntConsumer<ByteBuffer> damage) {
        ByteBuffer record = StoredRecord.encode(golden());
        damage.accept(record, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> StoredRecord.decode(record));
    }

    private static void assertFieldsAreThoseOf(ByteBuffer record, int at, StoredMessage message) {
        assertThat(RecordFields.totalSize(record, at)).isEqualTo(record.limit() - at);
        assertThat(RecordFields.queueId(record, at)).isEqualTo(message.queueId());
        assertThat(RecordFields.flag(record, at)).isEqualTo(message.flag());
        assertThat(RecordFields.queueOffset(record, at)).isEqualTo(message.queueOffset());
        assertThat(RecordFields.position(record, at)).isEqualTo(message.position());
        assertThat(RecordFields.bornMillis(record, at)).isEqualTo(message.bornMillis());
        assertThat(RecordFields.bornHost(record, at)).isEqualTo(message.bornHost());
        assertThat(RecordFields.storedMillis(record, at)).isEqualTo(message.storedMillis());
        assertThat(RecordFields.storeHost(record, at)).isEqualTo(message.storeHost());
        assertThat(RecordFields.attempts(record, at)).isEqualTo(message.attempts());
        assertThat(RecordFields.preparedPosition(record, at)).isEqualTo(message.preparedPosition());
        assertThat(RecordFields.body(record, at)).isEqualTo(ByteBuffer.wrap(message.body()));
        assertThat(RecordFields.bodyIntact(record, at)).isTrue();
        assertThat(RecordFields.topic(record, at)).isEqualTo(message.topic());
        assertThat(RecordFields.propertiesText(record, at))
                .isEqualTo(message.properties().encode());
        assertThat(RecordFields.propertiesBytes(record, at))
                .isEqualTo(StandardCharsets.UTF_8.encode(message.properties().encode()));
        message.properties()
                .forEach((name, value) ->
                        assertThat(RecordFields.property(record, at, name)).isEqualTo(value));
    }

    private static ByteBuffer placed(ByteBuffer record, int at, boolean direct) {
        int size = at + record.remaining();
        ByteBuffer placed = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        return placed.position(at).put(record.duplicate()).position(at);
    }

    private static StoredMessage golden() {
        byte[] body = "123456789".getBytes(StandardCharsets.US_ASCII);
        MessageProperties properties = new MessageProperties().set("TAGS", "A").set("k", "ä");
        return new StoredMessage(
                "T1", 3, 9, 4096, 7, 8, 0x180_0000_0001L, V4, 0x180_0000_0002L, V4, 2, 1024, body, properties);
    }

    private static StoredMessage message(
            String topic, InetSocketAddress born, InetSocketAddress store, byte[] body, MessageProperties properties) {
        return new StoredMessage(topic, 1, 2, 3, 4, 0, 5, born, 6, store, 7, 8, body, properties);
    }

    private static StoredMessage randomMessage(Random random) {
        byte[] body = new byte[random.nextInt(3) * random.nextInt(500)];
        random.nextBytes(body);
        MessageProperties properties = new MessageProperties();
        for (int i = random.nextInt(6); i > 0; i--) {
            properties.set("name" + random.nextInt(9), "value \u20AC\uD83D\uDE00" + random.nextLong());
        }
        return new StoredMessage(
                "t".repeat(1 + random.nextInt(200)),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextBoolean() ? V4 : V6,
                random.nextLong(),
                random.nextBoolean() ? V4 : V6,
                random.nextInt(),
                random.nextLong(),
                body,
                properties);
    }

    private static InetSocketAddress host(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String hex(String spaced) {
        return spaced.replaceAll("\\s", "");
    }
}
