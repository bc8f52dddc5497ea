package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Leased messages, by group and queue, in the bodies of {@link CommitTransaction}, {@link PrepareTransaction} and {@link KeepLeases}:
 * count int, count times: group, topic (each length short, UTF-8), queue int, offsets int, offsets long each. In the bodies of the first
 * two there may follow what other sessions have leased: count int, count times: session (length short, UTF-8), the same as before.
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

    /** Reads a body, which may be empty. */
    static List<OfQueue> read(ByteBuf from) {
        List<OfQueue> all = new ArrayList<>();
        if (!from.isReadable()) {
            return all;
        }
        try {
            for (int left = from.readInt(); left > 0; left--) {
                String group = readText(from);
                String topic = readText(from);
                int queue = from.readInt();
                int count = from.readInt();
                if (count < 0 || count > from.readableBytes() / Long.BYTES) {
                    throw new BadRequestException("acknowledgements name " + count + " offsets, which are not there");
                }
                List<Long> offsets = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    offsets.add(from.readLong());
                }
                all.add(new OfQueue(group, topic, queue, offsets));
            }
        } catch (IndexOutOfBoundsException e) {
            throw new BadRequestException("acknowledgements end too early");
        }
        return all;
    }

    /** Reads what follows {@link #read} in a body, which may be nothing. */
    static List<OfSession> readJoined(ByteBuf from) {
        List<OfSession> all = new ArrayList<>();
        if (!from.isReadable()) {
            return all;
        }
        try {
            for (int left = from.readInt(); left > 0; left--) {
                all.add(new OfSession(readText(from), read(from)));
            }
        } catch (IndexOutOfBoundsException e) {
            throw new BadRequestException("acknowledgements of joined sessions end too early");
        }
        return all;
    }

    private static String readText(ByteBuf from) {
        int length = from.readUnsignedShort();
        String text = from.toString(from.readerIndex(), length, StandardCharsets.UTF_8);
        from.skipBytes(length);
        return text;
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
