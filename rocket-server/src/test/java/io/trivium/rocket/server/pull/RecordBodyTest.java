package io.trivium.rocket.server.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordBodyTest {
    @Test
    void recordsStandBackToBackWhateverTheirSizes() {
        for (int bytes : new int[] {1, 300, 1023, 1024, 5000}) {
            List<LentSlice> slices =
                    List.of(new LentSlice(bytes, 1), new LentSlice(bytes + 7, 2), new LentSlice(bytes, 3));

            ByteBuf body = RecordBody.of(List.copyOf(slices));

            assertThat(ByteBufUtil.getBytes(body)).isEqualTo(allBytes(slices));
            body.release();
        }
    }

    @Test
    void eachSliceIsGivenBackOnceWhenTheBodyIsReleased() {
        for (int bytes : new int[] {300, 5000}) {
            List<LentSlice> slices = List.of(new LentSlice(bytes, 1), new LentSlice(bytes, 2));

            RecordBody.of(List.copyOf(slices)).release();

            assertThat(slices).allMatch(slice -> slice.closed == 1);
        }
    }

    private static byte[] allBytes(List<LentSlice> slices) {
        ByteBuffer all = ByteBuffer.allocate((int) RecordBody.bytes(List.copyOf(slices)));
        slices.forEach(slice -> all.put(slice.bytes().duplicate()));
        return all.array();
    }

    /** A slice that stands somewhere within memory, filled with one byte. */
    private static final class LentSlice implements Slice {
        private final ByteBuffer bytes;
        private int closed;

        LentSlice(int size, int value) {
            ByteBuffer memory = ByteBuffer.allocateDirect(size + 20);
            while (memory.hasRemaining()) {
                memory.put((byte) value);
            }
            bytes = memory.asReadOnlyBuffer().position(10).limit(10 + size);
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
