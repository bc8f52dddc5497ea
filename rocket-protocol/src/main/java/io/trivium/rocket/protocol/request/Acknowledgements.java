package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Leased messages, by group and queue, in the bodies of {@link CommitTransaction}, {@link PrepareTransaction} and {@link KeepLeases}:
 * count int, count times: group, topic (each length short, UTF-8), queue int, offsets int, offsets long each. In the bodies of the first
 * two there may follow what other sessions have leased: count int, count times: session (length short, UTF-8), the same as before.
 * {@link AcknowledgementReader} reads them.
 */
public final class Acknowledgements {
    private Acknowledgements() {}

    static ByteBuf write(List<OfQueue> all) {
        if (all.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf to = Unpooled.buffer(256);
        write(all, to);
        return to;
    }

    /** What the session itself has leased, and what others have that joined its transaction. */
    static ByteBuf write(List<OfQueue> own, List<OfSession> joined) {
        if (joined.isEmpty()) {
            return write(own);
        }
        ByteBuf to = Unpooled.buffer(256);
        write(own, to);
        to.writeInt(joined.size());
        for (OfSession each : joined) {
            writeText(each.session(), to);
            write(each.acknowledgements(), to);
        }
        return to;
    }

    private static void write(List<OfQueue> all, ByteBuf to) {
        to.writeInt(all.size());
        for (OfQueue each : all) {
            writeText(each.group(), to);
            writeText(each.topic(), to);
            to.writeInt(each.queueId()).writeInt(each.offsets().size());
            each.offsets().forEach(to::writeLong);
        }
    }

    private static void writeText(String text, ByteBuf to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.writeShort(bytes.length).writeBytes(bytes);
    }

    /**
     * Messages of one queue that one group has leased.
     *
     * @param offsets at least one
     */
    public record OfQueue(String group, String topic, int queueId, List<Long> offsets) {}

    /**
     * Messages that a session has leased which joined another one's transaction.
     *
     * @param session its secret name
     */
    public record OfSession(String session, List<OfQueue> acknowledgements) {}
}
