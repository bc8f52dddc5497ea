package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Map;

/** Offsets of queues. */
public record QueueOffsets(Map<MessageQueue, Long> offsets) {
    public ByteBuf encode() {
        return JsonWriter.object(json -> write(json.name("offsetTable")));
    }

    /** As consumers in C++ read it. */
    public ByteBuf encodeAsList() {
        return JsonWriter.object(json -> json.members("offsetTable", offsets.entrySet(), entry -> {
            json.beginObject();
            entry.getKey().writeMembers(json);
            json.member("offset", entry.getValue()).endObject();
        }));
    }

    /** The answer of 308: the offsets of one topic by their queue's number. */
    public ByteBuf encodeCorrections() {
        return JsonWriter.object(json -> {
            json.name("correctionOffsets").beginObject();
            offsets.forEach((queue, offset) -> json.bareName(queue.queueId()).value(offset));
            json.endObject();
        });
    }

    private void write(JsonWriter json) {
        json.beginObject();
        offsets.forEach((queue, offset) -> json.objectName(queue::writeMembers).value(offset));
        json.endObject();
    }
}
