package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** Finished messages of several pops. */
public record BatchAcks(String brokerName, List<BatchAckEntry> entries) {
    /** A bit of a frame becomes many bytes of memory: one frame must not fill it. */
    private static final int MAX_OFFSETS = 1 << 18;

    /**
     * Reads what a client says.
     *
     * @throws JsonException also if more than 262,144 messages are named
     */
    public static BatchAcks read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        List<BatchAckEntry> entries = new ArrayList<>();
        int offsets = 0;
        for (JsonObject each : json.objects("acks")) {
            BatchAckEntry entry = BatchAckEntry.read(each);
            entries.add(entry);
            offsets += entry.offsets().size();
            if (offsets > MAX_OFFSETS) {
                throw new JsonException("a batch acknowledgement names more than " + MAX_OFFSETS + " messages");
            }
        }
        return new BatchAcks(json.textOr("brokerName", ""), entries);
    }

    public ByteBuf encode() {
        return JsonWriter.object(json ->
                json.members("acks", entries, entry -> entry.write(json)).member("brokerName", brokerName));
    }
}
