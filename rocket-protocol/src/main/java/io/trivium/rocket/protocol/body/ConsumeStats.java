package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;
import java.util.Map;

/**
 * How far a group is.
 *
 * @param receivedPerSecond in the last minute
 */
public record ConsumeStats(double receivedPerSecond, List<Row> rows) {
    /**
     * One queue.
     *
     * @param brokerOffset after its last message
     * @param consumerOffset the first one that the group has not finished
     * @param pullOffset after the last one that it was given
     * @param consumedMillis when the last finished message was stored, epoch milliseconds; 0 if none is
     */
    public record Row(
            MessageQueue queue, long brokerOffset, long consumerOffset, long pullOffset, long consumedMillis) {
        /** Messages that are not finished. */
        public long lag() {
            return brokerOffset - consumerOffset;
        }
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    /** All groups of a broker, each with one entry for each of its topics. */
    public static ByteBuf encodeAll(String brokerAddress, Map<String, List<ConsumeStats>> groups) {
        return JsonWriter.object(json -> {
            long lag = 0;
            long inFlight = 0;
            json.member("brokerAddr", brokerAddress).name("consumeStatsList").beginList();
            for (Map.Entry<String, List<ConsumeStats>> group : groups.entrySet()) {
                json.beginObject().members(group.getKey(), group.getValue(), stats -> {
                    json.beginObject();
                    stats.writeMembers(json);
                    json.endObject();
                });
                json.endObject();
                for (ConsumeStats stats : group.getValue()) {
                    lag += stats.rows.stream().mapToLong(Row::lag).sum();
                    inFlight += stats.rows.stream()
                            .mapToLong(row -> row.pullOffset() - row.consumerOffset())
                            .sum();
                }
            }
            json.endList().member("totalDiff", lag).member("totalInflightDiff", inFlight);
        });
    }

    private void writeMembers(JsonWriter json) {
        json.name("consumeTps").value(receivedPerSecond).name("offsetTable").beginObject();
        for (Row row : rows) {
            json.objectName(row.queue()::writeMembers)
                    .beginObject()
                    .member("brokerOffset", row.brokerOffset())
                    .member("consumerOffset", row.consumerOffset())
                    .member("lastTimestamp", row.consumedMillis())
                    .member("pullOffset", row.pullOffset())
                    .endObject();
        }
        json.endObject();
    }
}
