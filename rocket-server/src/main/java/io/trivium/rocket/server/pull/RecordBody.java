package io.trivium.rocket.server.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.List;

/** The body of an answer: stored records back to back, as they lie in the log. Releasing it gives the slices back. */
public final class RecordBody extends CompositeByteBuf {
    /** Records that are smaller on average are copied together: that is cheaper than to write each from where it lies. */
    private static final int COPIED_BYTES = 1024;

    private final List<Slice> slices;

    private RecordBody(List<Slice> slices) {
        // Components beyond the maximum would be copied together.
        super(UnpooledByteBufAllocator.DEFAULT, false, Math.max(2, slices.size() + 1));
        this.slices = slices;
    }

    /** The size of records. */
    public static long bytes(List<Slice> records) {
        long bytes = 0;
        for (Slice record : records) {
            bytes += record.bytes().remaining();
        }
        return bytes;
    }

    /** Takes the slices over. */
    public static ByteBuf of(List<Slice> slices) {
        if (slices.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        long bytes = bytes(slices);
        if (bytes < (long) COPIED_BYTES * slices.size()) {
            return copy(slices, (int) bytes);
        }
        RecordBody body = new RecordBody(slices);
        for (Slice slice : slices) {
            body.addComponent(true, Unpooled.wrappedBuffer(slice.bytes()));
        }
        return body;
    }

    private static ByteBuf copy(List<Slice> slices, int bytes) {
        ByteBuffer together = ByteBuffer.allocate(bytes);
        for (Slice slice : slices) {
            ByteBuffer record = slice.bytes();
            together.put(together.position(), record, record.position(), record.remaining());
            together.position(together.position() + record.remaining());
            slice.close();
        }
        return Unpooled.wrappedBuffer(together.array());
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        slices.forEach(Slice::close);
    }
}
