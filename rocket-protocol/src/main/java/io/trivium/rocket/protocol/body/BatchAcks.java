package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** Finished messages of several pops. */
public record BatchAcks(String brokerName, List<BatchAckEntry> entries) {
    public static BatchAcks read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new BatchAcks(
                json.textOr("brokerName", ""),
                json.objects("acks").stream().map(BatchAckEntry::read).toList());
    }

    public ByteBuf encode() {
        return JsonWriter.object(json ->
                json.members("acks", entries, entry -> entry.write(json)).member("brokerName", brokerName));
    }
}
