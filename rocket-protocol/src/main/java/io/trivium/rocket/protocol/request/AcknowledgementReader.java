package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import io.trivium.rocket.protocol.request.Acknowledgements.OfSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a body of {@link Acknowledgements}, which may be empty. Not thread-safe. */
final class AcknowledgementReader {
    /** A queue or session of a few bytes becomes many in memory: one frame must not fill it. */
    private static final int MOST = 1 << 16;

    private final ByteBuf from;
    private int named;

    AcknowledgementReader(ByteBuf from) {
        this.from = from;
    }

    /**
     * What the sender itself has leased.
     *
     * @throws BadRequestException if the body has another form, or names more than 65,536 queues and sessions
     */
    List<OfQueue> own() {
        if (!from.isReadable()) {
            return List.of();
        }
        try {
            return queues();
        } catch (IndexOutOfBoundsException e) {
            throw new BadRequestException("acknowledgements end too early");
        }
    }

    /** What others have leased, which follows {@link #own} and may be nothing. Throws as that. */
    List<OfSession> joined() {
        if (!from.isReadable()) {
            return List.of();
        }
        try {
            int count = count();
            List<OfSession> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new OfSession(text(), queues()));
            }
            return all;
        } catch (IndexOutOfBoundsException e) {
            throw new BadRequestException("acknowledgements of joined sessions end too early");
        }
    }

    private List<OfQueue> queues() {
        int count = count();
        List<OfQueue> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new OfQueue(text(), text(), from.readInt(), offsets()));
        }
        return all;
    }

    private int count() {
        int count = from.readInt();
        if (count < 0 || count > MOST - named) {
            throw new BadRequestException(
                    "acknowledgements name " + count + " more queues or sessions, " + MOST + " in all are the most");
        }
        named += count;
        return count;
    }

    private List<Long> offsets() {
        int count = from.readInt();
        if (count < 0 || count > from.readableBytes() / Long.BYTES) {
            throw new BadRequestException("acknowledgements name " + count + " offsets, which are not there");
        }
        List<Long> offsets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            offsets.add(from.readLong());
        }
        return offsets;
    }

    private String text() {
        int length = from.readUnsignedShort();
        String text = from.toString(from.readerIndex(), length, StandardCharsets.UTF_8);
        from.skipBytes(length);
        return text;
    }
}
