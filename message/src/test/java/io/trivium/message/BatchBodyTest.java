package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
    /** Written by hand from the protocol reference §3.5. */
    private static final byte[] TWO = HexFormat.of()
            .parseHex("0000001c 00000000 00000000 00000005 00000002 6869 0004 61016202".replace(" ", "")
                    + "00000016 00000000 00000000 ffffffff 00000000 0000".replace(" ", ""));

    @Test
    void messagesOfABatchAreRead() {
        ByteBuffer batch = ByteBuffer.wrap(TWO);

        List<BatchBody.Item> items = BatchBody.parse(batch);

        assertThat(items)
                .containsExactly(
                        new BatchBody.Item(5, ByteBuffer.wrap(new byte[] {'h', 'i'}), "a\1b\2"),
                        new BatchBody.Item(-1, ByteBuffer.allocate(0), ""));
        assertThat(batch.remaining()).isEqualTo(TWO.length);
    }

    @Test
    void truncationAtEveryByteIsRefused() {
        for (int length = 0; length < TWO.length; length++) {
            if (length != 28) {
                ByteBuffer cut = ByteBuffer.wrap(TWO, 0, length);
                assertThatIllegalArgumentException().isThrownBy(() -> BatchBody.parse(cut));
            }
        }
    }

    @Test
    void hostileLengthsAreRefused() {
        for (int value : new int[] {-1, 0, 21, 27, 29, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> BatchBody.parse(ByteBuffer.wrap(TWO.clone()).putInt(0, value)));
        }
        for (int value : new int[] {-1, 0, 1, 3, 7, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> BatchBody.parse(ByteBuffer.wrap(TWO.clone()).putInt(16, value)));
        }
        for (short value : new short[] {-1, 0, 3, 5, Short.MAX_VALUE, Short.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> BatchBody.parse(ByteBuffer.wrap(TWO.clone()).putShort(22, value)));
        }
    }
}
