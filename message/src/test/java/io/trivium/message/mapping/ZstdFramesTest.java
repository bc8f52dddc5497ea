package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdFramesTest {
    private static final int LIMIT = 600_000;
    private static final byte[] TEXT =
            "to be or not to be, to be or not to be, to be or not to be?".getBytes(StandardCharsets.US_ASCII);

    @Test
    void bodyThatRocketMqCompressedIsRead() {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        StoredMessage message = new StoredMessage(
                "T", 0, 0, 4096, 0, 0x201, 11, host, 12, host, 3, 0, framed(TEXT, 5, false), new MessageProperties());

        assertThat(MessageMapper.toEnvelope(message, LIMIT).body)
                .isInstanceOfSatisfying(
                        Body.Bytes.class, body -> assertThat(body.bytes()).isEqualTo(TEXT));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatTheLibraryWritesIsRead(long seed) {
        Random random = new Random(seed);
        for (int length : new int[] {0, 1, 15, 16, 300, 5_000, 131_073, LIMIT}) {
            for (byte[] bytes : Arrays.asList(
                    noise(random, length), words(random, length), uneven(random, length), repeats(random, length))) {
                int level = random.nextInt(-3, 16);
                assertThat(ZstdFrames.inflated(Zstd.compress(bytes, level), LIMIT))
                        .as("seed %d, %d bytes, level %d", seed, length, level)
                        .isEqualTo(bytes);
                assertThat(ZstdFrames.inflated(framed(bytes, level, true), LIMIT))
                        .as("seed %d, %d bytes, level %d, with a checksum", seed, length, level)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void framesFollowEachOtherAndSomeAreSkipped() {
        byte[] skipped = {0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
        byte[] one = framed(TEXT, 3, true);

        byte[] all = concatenated(skipped, one, skipped, one);

        assertThat(ZstdFrames.inflated(all, LIMIT)).isEqualTo(concatenated(TEXT, TEXT));
    }

    @Test
    void noMoreIsInflatedThanTheLimit() {
        byte[] framed = framed(new byte[LIMIT], 3, false);
        byte[] told = Zstd.compress(new byte[LIMIT], 3);

        assertThat(ZstdFrames.inflated(framed, LIMIT)).hasSize(LIMIT);
        for (byte[] frames : Arrays.asList(framed, told)) {
            assertThatExceptionOfType(UnreadableBodyException.class)
                    .isThrownBy(() -> ZstdFrames.inflated(frames, LIMIT - 1))
                    .withMessageContaining("exceeds 599999 bytes");
        }
    }

    @Test
    void aFrameThatSaysItIsEndlessIsRefusedBeforeItIsRead() {
        // One segment, a size of 8 bytes: nearly 2^63, and no blocks
        byte[] endless = HexFormat.of().parseHex("28b52ffd" + "e0" + "ffffffffffffff7f");

        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> ZstdFrames.inflated(endless, LIMIT))
                .withMessageContaining("exceeds");
    }

    @Test
    void framesWithADictionaryAreRefused() {
        byte[] frame = HexFormat.of().parseHex("28b52ffd" + "21" + "07" + "01" + "09000061");

        assertThatExceptionOfType(UnreadableBodyException.class)
                .isThrownBy(() -> ZstdFrames.inflated(frame, LIMIT))
                .withMessageContaining("dictionary");
    }

    @Test
    void whatIsCutOffIsUnreadable() {
        byte[] whole = framed(words(new Random(3), 2_000), 5, true);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(UnreadableBodyException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> ZstdFrames.inflated(cut, LIMIT));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsDamagedIsUnreadableOrTheSame(long seed) {
        Random random = new Random(seed);
        byte[] bytes = repeats(random, 3_000);
        byte[] whole = framed(bytes, random.nextInt(1, 19), true);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) random.nextInt(1, 256);
            try {
                assertThat(ZstdFrames.inflated(damaged, LIMIT))
                        .as("seed %d, byte %d", seed, at)
                        .isIn(bytes, new byte[0]);
            } catch (UnreadableBodyException refused) {
                assertThat(refused)
                        .as("seed %d, byte %d", seed, at)
                        .hasMessageMatching("the (compressed|inflated) body .*");
            }
        }
    }

    @Test
    void checksumIsThatOfTheLibrary() {
        for (int length = 0; length < 100; length++) {
            byte[] bytes = noise(new Random(length), length);
            byte[] framed = framed(bytes, 1, true);
            int told = ByteBuffer.wrap(framed).order(ByteOrder.LITTLE_ENDIAN).getInt(framed.length - 4);
            byte[] within = concatenated(new byte[7], bytes, new byte[3]);

            assertThat((int) XxHash64.of(within, 7, 7 + length))
                    .as("%d bytes", length)
                    .isEqualTo(told);
        }
    }

    private static byte[] framed(byte[] bytes, int level, boolean checksum) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        try (ZstdOutputStream output = new ZstdOutputStream(framed, level)) {
            output.setChecksum(checksum);
            output.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return framed.toByteArray();
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] words(Random random, int length) {
        String[] words = {"order ", "customer ", "{\"price\":", "trivium ", "\n", "<xml>", "of "};
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]).append(random.nextInt(50));
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    /** Bytes of which some are much more frequent than others. */
    private static byte[] uneven(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) Math.min(255, Math.abs(random.nextGaussian() * 20));
        }
        return bytes;
    }

    /** New bytes and bytes from before by turns. */
    private static byte[] repeats(Random random, int length) {
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int count = Math.min(length - at, 1 + random.nextInt(200));
            int distance = at > 10 && random.nextBoolean() ? 1 + random.nextInt(at) : 0;
            int alphabet = 1 + random.nextInt(256);
            for (int end = at + count; at < end; at++) {
                bytes[at] = distance > 0 ? bytes[at - distance] : (byte) random.nextInt(alphabet);
            }
        }
        return bytes;
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
