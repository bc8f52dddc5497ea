package io.trivium.rocket.server.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.List;

/** The body of an answer: stored records back to back, as they lie in the log. Releasing it gives the slices back. */
public final class RecordBody extends CompositeByteBuf {
    /** Records that are smaller on average are copied together: that is cheaper than to write each from where it lies. */
    private static final int SMALL_BYTES = 1024;

    /** So are these, as long as together they take no more than a connection copies at once. */
    private static final int MEDIUM_BYTES = 4 * 1024;

    private static final int COPIED_BYTES = 64 * 1024;

    private final List<Slice> slices;

    private RecordBody(List<Slice> slices) {
        // Components beyond the maximum would be copied together.
        super(UnpooledByteBufAllocator.DEFAULT, false, Math.max(2, slices.size() + 1));
        this.slices = slices;
    }

    /** Takes the slices over. */
    public static ByteBuf of(List<Slice> slices) {
        if (slices.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        long bytes = bytes(slices);
        return isCopied(bytes, slices.size()) ? copy(slices, (int) bytes) : lend(slices);
    }

    private static long bytes(List<Slice> slices) {
        long bytes = 0;
        for (Slice slice : slices) {
            bytes += slice.bytes().remaining();
        }
        return bytes;
    }

    private static boolean isCopied(long bytes, int count) {
        return bytes < (long) SMALL_BYTES * count || (bytes < (long) MEDIUM_BYTES * count && bytes <= COPIED_BYTES);
    }

    private static ByteBuf lend(List<Slice> slices) {
        RecordBody body = new RecordBody(slices);
        for (Slice slice : slices) {
            body.addComponent(true, Unpooled.wrappedBuffer(slice.bytes()));
        }
        return body;
    }

    private static ByteBuf copy(List<Slice> slices, int bytes) {
        try {
            // Outside the heap: from there it is written as it is.
            ByteBuf together = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
            ByteBuffer to = together.nioBuffer(0, bytes);
            for (Slice slice : slices) {
                ByteBuffer record = slice.bytes();
                to.put(to.position(), record, record.position(), record.remaining());
                to.position(to.position() + record.remaining());
            }
            return together.writerIndex(bytes);
        } finally {
            slices.forEach(Slice::close);
        }
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        slices.forEach(Slice::close);
    }
}
