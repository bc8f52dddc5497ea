package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * What the queues of a topic hold.
 *
 * @param sentPerSecond in the last minute
 */
public record TopicStats(double sentPerSecond, List<Row> rows) {
    /**
     * One queue.
     *
     * @param updatedMillis when its last message was stored, epoch milliseconds; 0 if it has none
     */
    public record Row(MessageQueue queue, long minOffset, long maxOffset, long updatedMillis) {}

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.name("offsetTable").beginObject();
            for (Row row : rows) {
                json.objectName(row.queue()::writeMembers)
                        .beginObject()
                        .member("lastUpdateTimestamp", row.updatedMillis())
                        .member("maxOffset", row.maxOffset())
                        .member("minOffset", row.minOffset())
                        .endObject();
            }
            json.endObject().name("topicPutTps").value(sentPerSecond);
        });
    }
}
