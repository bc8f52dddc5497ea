package io.trivium.rocket.server.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordBodyTest {
    @Test
    void recordsStandBackToBackWhateverTheirSizes() {
        for (int bytes : new int[] {1, 300, 1023, 1024, 4090, 5000, 30_000}) {
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

    @Test
    void memoryIsGivenBackAtOnceWhereRecordsAreCopied() {
        for (int bytes : new int[] {300, 1200, 4000}) {
            List<LentSlice> slices = List.of(new LentSlice(bytes, 1), new LentSlice(bytes, 2));

            ByteBuf body = RecordBody.of(List.copyOf(slices));

            assertThat(slices).allMatch(slice -> slice.closed == 1);
            assertThat(body.isDirect()).isTrue();
            assertThat(body.release()).isTrue();
        }
    }

    @Test
    void manyRecordsOfSomeSizeAreLent() {
        List<LentSlice> slices =
                Stream.generate(() -> new LentSlice(2048, 1)).limit(33).toList();

        ByteBuf body = RecordBody.of(List.copyOf(slices));

        assertThat(slices).allMatch(slice -> slice.closed == 0);
        body.release();
        assertThat(slices).allMatch(slice -> slice.closed == 1);
    }

    private static byte[] allBytes(List<LentSlice> slices) {
        ByteBuffer all = ByteBuffer.allocate(
                slices.stream().mapToInt(slice -> slice.bytes().remaining()).sum());
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
