package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/** The compressed body of a registration, as brokers of the 4 line may send it (protocol reference §5.1). */
final class CompressedTopics {
    private static final int MAX_PIECE_BYTES = 1 << 20;
    private static final int MAX_TOPICS = 1 << 20;
    /** As much as a frame may bring without being compressed: a small one must not become gigabytes. */
    private static final int MAX_BYTES = 16 << 20;

    private final DataInputStream in;
    private int bytes;

    private CompressedTopics(DataInputStream in) {
        this.in = in;
    }

    static TopicTable read(ByteBuf body) {
        byte[] compressed = ByteBufUtil.getBytes(body);
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(compressed)))) {
            return new CompressedTopics(in).read();
        } catch (IOException e) {
            throw new BadRequestException("the compressed body cannot be read: " + e.getMessage());
        }
    }

    private TopicTable read() throws IOException {
        DataVersion version = DataVersion.read(Unpooled.wrappedBuffer(piece()));
        int count = in.readInt();
        if (count < 0 || count > MAX_TOPICS) {
            throw new BadRequestException("the number of topics is out of range: " + count);
        }
        List<TopicConfig> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            topics.add(topic(new String(piece(), StandardCharsets.UTF_8)));
        }
        return new TopicTable(version, topics);
    }

    private byte[] piece() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_PIECE_BYTES) {
            throw new BadRequestException("a length is out of range: " + length);
        }
        bytes += length;
        if (bytes > MAX_BYTES) {
            throw new BadRequestException("the inflated body has more than " + MAX_BYTES + " bytes");
        }
        byte[] piece = in.readNBytes(length);
        if (piece.length < length) {
            throw new BadRequestException("the compressed body ends early");
        }
        return piece;
    }

    /** {@code name read write perm filterType}, and perhaps attributes, which routes do not need. */
    private static TopicConfig topic(String text) {
        String[] parts = text.split(" ", -1);
        try {
            return new TopicConfig(
                    parts[0],
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    0,
                    false,
                    Map.of());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new BadRequestException("not a topic: " + text);
        }
    }
}
