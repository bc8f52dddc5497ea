package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/**
 * Finished messages of one pop and one queue.
 *
 * @param retry {@code 0} for the topic itself, {@code 1} or {@code 2} for its retry topic
 * @param startOffset the offset that the pop began with
 * @param offsets the finished ones, ascending, none below the start offset
 */
public record BatchAckEntry(
        String consumerGroup,
        String topic,
        int queueId,
        int reviveQueueId,
        String retry,
        long startOffset,
        long popMillis,
        long invisibleMillis,
        List<Long> offsets) {
    /** No pop returns more messages than this. */
    private static final int MAX_BITS = 1 << 16;

    static BatchAckEntry read(JsonObject json) {
        long start = json.longOr("so", 0);
        return new BatchAckEntry(
                json.requiredText("c"),
                json.requiredText("t"),
                json.intOr("q", 0),
                json.intOr("rq", 0),
                json.textOr("r", "0"),
                start,
                json.longOr("pt", 0),
                json.longOr("it", 0),
                offsets(start, json.textOr("b", "")));
    }

    void write(JsonWriter json) {
        json.beginObject()
                .member("b", bits())
                .member("c", consumerGroup)
                .member("it", invisibleMillis)
                .member("pt", popMillis)
                .member("q", queueId)
                .member("r", retry)
                .member("rq", reviveQueueId)
                .member("so", startOffset)
                .member("t", topic)
                .endObject();
    }

    private static List<Long> offsets(long start, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new JsonException("the bit set of a batch acknowledgement is not Base64");
        }
        if (bytes.length > MAX_BITS / 8) {
            throw new JsonException("the bit set of a batch acknowledgement is too long");
        }
        List<Long> offsets = new ArrayList<>();
        BitSet.valueOf(bytes).stream().forEach(bit -> offsets.add(start + bit));
        return offsets;
    }

    private String bits() {
        BitSet bits = new BitSet();
        for (long offset : offsets) {
            long bit = offset - startOffset;
            if (bit < 0 || bit >= MAX_BITS) {
                throw new IllegalArgumentException("the offset " + offset + " is far from " + startOffset);
            }
            bits.set((int) bit);
        }
        return Base64.getEncoder().encodeToString(bits.toByteArray());
    }
}
