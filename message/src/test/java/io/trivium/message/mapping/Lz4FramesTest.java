package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4FramesTest {
    private static final int LIMIT = 300_000;
    private static final byte[] TEXT =
            "to be or not to be, to be or not to be, to be or not to be?".getBytes(StandardCharsets.US_ASCII);

    @Test
    void bodyThatRocketMqCompressedIsRead() {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        StoredMessage message = new StoredMessage(
                "T", 0, 0, 4096, 0, 0x101, 11, host, 12, host, 3, 0, framed(TEXT), new MessageProperties());

        assertThat(MessageMapper.toEnvelope(message, LIMIT).body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEqualTo(TEXT));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatTheLibraryWritesIsRead(long seed) {
        Random random = new Random(seed);
        for (int length : new int[] {0, 1, 15, 16, 300, 70_000, LIMIT}) {
            byte[] bytes = repetitive(random, length);

            assertThat(Lz4Frames.inflated(framed(bytes), LIMIT)).isEqualTo(bytes);
            assertThat(Lz4Frames.inflated(
                            framed(
                                    bytes,
                                    FLG.Bits.BLOCK_INDEPENDENCE,
                                    FLG.Bits.BLOCK_CHECKSUM,
                                    FLG.Bits.CONTENT_CHECKSUM),
                            LIMIT))
                    .isEqualTo(bytes);
        }
    }

    @Test
    void checksumIsThatOfTheLibrary() {
        byte[] bytes = repetitive(new Random(5), 100);
        for (int from = 0; from < 20; from++) {
            for (int to = from; to < bytes.length; to++) {
                assertThat(XxHash32.of(bytes, from, to))
                        .isEqualTo(XXHashFactory.safeInstance().hash32().hash(bytes, from, to - from, 0));
            }
        }
    }

    @Test
    void moreThanTheLimitIsRefusedBeforeItIsInflated() {
        byte[] bomb = framed(new byte[20_000_000]);

        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> Lz4Frames.inflated(bomb, LIMIT))
                .withMessageContaining("300000");
        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> Lz4Frames.inflated(framed(TEXT), TEXT.length - 1));
        assertThat(Lz4Frames.inflated(framed(TEXT), TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void matchReachesBackIntoTheBlockBefore() {
        // Eight literals; then a match of the last eight, and a literal.
        byte[] blocks = HexFormat.of()
                .parseHex(
                        "09000000" + "80" + "6162636465666768" + "05000000" + "04" + "0800" + "10" + "21" + "00000000");

        assertThat(new String(Lz4Frames.inflated(frame(0x40, blocks), LIMIT), StandardCharsets.US_ASCII))
                .isEqualTo("abcdefghabcdefgh!");
        assertThatExceptionOfType(UnreadableBodyException.class)
                .as("of independent blocks")
                .isThrownBy(() -> Lz4Frames.inflated(frame(0x60, blocks), LIMIT));
    }

    @Test
    void framesFollowEachOtherAndSomeAreSkipped() {
        byte[] skipped = HexFormat.of().parseHex("552a4d18" + "03000000" + "010203");

        assertThat(Lz4Frames.inflated(joined(skipped, framed(TEXT), framed(TEXT)), LIMIT))
                .isEqualTo(joined(TEXT, TEXT));
    }

    @Test
    void whatIsCutOffOrDamagedIsUnreadable() {
        byte[] whole = framed(TEXT, FLG.Bits.BLOCK_INDEPENDENCE, FLG.Bits.CONTENT_CHECKSUM);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(UnreadableBodyException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> Lz4Frames.inflated(cut, LIMIT));
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(unreadableOrTheSame(damaged)).as("bit %d", bit).isTrue();
        }
        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> Lz4Frames.inflated(frame(0x41, new byte[4]), LIMIT))
                .withMessageContaining("dictionary");
    }

    /** The last token of a block has bits that say nothing. */
    private static boolean unreadableOrTheSame(byte[] damaged) {
        try {
            return Arrays.equals(Lz4Frames.inflated(damaged, LIMIT), TEXT);
        } catch (UnreadableBodyException e) {
            return true;
        }
    }

    /** A frame with a right descriptor around blocks. */
    private static byte[] frame(int flags, byte[] blocks) {
        byte[] descriptor = {(byte) flags, 0x40};
        int checksum = XXHashFactory.safeInstance().hash32().hash(descriptor, 0, 2, 0) >>> 8;
        return ByteBuffer.allocate(7 + blocks.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x184D2204)
                .put(descriptor)
                .put((byte) checksum)
                .put(blocks)
                .array();
    }

    private static byte[] framed(byte[] bytes) {
        return framed(bytes, FLG.Bits.BLOCK_INDEPENDENCE);
    }

    private static byte[] framed(byte[] bytes, FLG.Bits... bits) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream output = new LZ4FrameOutputStream(framed, BLOCKSIZE.SIZE_64KB, bits)) {
            output.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return framed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Some of it can be compressed. */
    private static byte[] repetitive(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int run = Math.min(length - at, 1 + random.nextInt(400));
            if (at > 0 && random.nextBoolean()) {
                int distance = 1 + random.nextInt(at);
                for (int i = 0; i < run; i++) {
                    bytes[at + i] = bytes[at + i - distance];
                }
            } else {
                byte[] fresh = new byte[run];
                random.nextBytes(fresh);
                System.arraycopy(fresh, 0, bytes, at, run);
            }
            at += run;
        }
        return bytes;
    }
}
