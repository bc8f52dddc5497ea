package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tables of offsets, for replicas and tools. */
public final class OffsetTables {
    private OffsetTables() {}

    /** Reads what one client answered. */
    public static Map<MessageQueue, Long> readOfClient(ByteBuf body) {
        JsonObject table = JsonObject.parse(body).object("messageQueueTable");
        Map<MessageQueue, Long> offsets = new LinkedHashMap<>();
        for (String queue : table.names()) {
            offsets.put(MessageQueue.read(JsonObject.parse(queue)), table.longOr(queue, 0));
        }
        return offsets;
    }

    /** The offsets of all groups: under {@code topic@group} those of the queues by number. */
    public static ByteBuf encode(DataVersion version, Map<String, Map<Integer, Long>> offsets) {
        return JsonWriter.object(json -> {
            version.write(json.name("dataVersion"));
            json.name("offsetTable").beginObject();
            offsets.forEach((name, queues) -> {
                json.name(name).beginObject();
                queues.forEach((queue, offset) -> json.bareName(queue).value(offset));
                json.endObject();
            });
            json.endObject();
        });
    }

    /** How far each delay level is. */
    public static ByteBuf encodeDelays(DataVersion version, Map<Integer, Long> offsets) {
        return JsonWriter.object(json -> {
            version.write(json.name("dataVersion"));
            json.name("offsetTable").beginObject();
            offsets.forEach((level, offset) -> json.bareName(level).value(offset));
            json.endObject();
        });
    }

    /** The waiting delayed messages by their topic: none are told apart. */
    public static ByteBuf encodeTimerMetrics(DataVersion version) {
        return JsonWriter.object(json -> {
            version.write(json.name("dataVersion"));
            json.name("timingCount").beginObject().endObject();
        });
    }

    /** The offsets that clients hold in memory, by client; each is a client's answer as it came. */
    public static ByteBuf encodeOfClients(Map<String, Map<MessageQueue, Long>> clients) {
        return JsonWriter.object(json -> {
            json.name("consumerTable").beginObject();
            clients.forEach((client, offsets) -> {
                json.name(client).beginObject();
                offsets.forEach(
                        (queue, offset) -> json.objectName(queue::writeMembers).value(offset));
                json.endObject();
            });
            json.endObject().name("messageQueueTable").beginObject().endObject();
        });
    }
}
