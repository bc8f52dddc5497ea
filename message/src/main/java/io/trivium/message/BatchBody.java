package io.trivium.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The body of a batch send (protocol reference §3.5): messages of one topic and queue, back to back. */
public final class BatchBody {
    /** Size, magic, checksum, flag, the body's length and the properties' length; magic and checksum are unused. */
    private static final int FIXED_BYTES = 4 + 4 + 4 + 4 + 4 + 2;

    private BatchBody() {}

    /**
     * A message of a batch.
     *
     * @param flag the application's own int
     * @param body shares the batch's bytes
     * @param properties encoded
     */
    public record Item(int flag, ByteBuffer body, String properties) {}

    /**
     * Reads a batch from the buffer's position to its limit; both stay as they are.
     *
     * @return one or more
     * @throws IllegalArgumentException if a length in it is not exact, or it is empty
     */
    public static List<Item> parse(ByteBuffer batch) {
        ByteBuffer rest = batch.slice();
        List<Item> items = new ArrayList<>();
        do {
            items.add(next(rest));
        } while (rest.hasRemaining());
        return items;
    }

    private static Item next(ByteBuffer rest) {
        require(rest.remaining() >= FIXED_BYTES, "a message in a batch is cut off after", rest.remaining());
        int size = rest.getInt(rest.position());
        require(size >= FIXED_BYTES && size <= rest.remaining(), "the size of a message in a batch is", size);
        int flag = rest.getInt(rest.position() + 12);
        int bodyLength = rest.getInt(rest.position() + 16);
        require(bodyLength >= 0 && bodyLength <= size - FIXED_BYTES, "the length of a body in a batch is", bodyLength);
        rest.position(rest.position() + 20);
        ByteBuffer body = take(rest, bodyLength);
        short propertiesLength = rest.getShort();
        require(
                propertiesLength == size - FIXED_BYTES - bodyLength,
                "the length of properties in a batch is",
                propertiesLength);
        byte[] properties = new byte[propertiesLength];
        rest.get(properties);
        return new Item(flag, body, new String(properties, StandardCharsets.UTF_8));
    }

    private static ByteBuffer take(ByteBuffer rest, int length) {
        ByteBuffer part = rest.slice(rest.position(), length);
        rest.position(rest.position() + length);
        return part;
    }

    private static void require(boolean condition, String what, int value) {
        if (!condition) {
            throw new IllegalArgumentException(what + " " + value);
        }
    }
}
