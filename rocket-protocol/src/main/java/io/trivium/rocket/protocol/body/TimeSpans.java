package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** From when to when the messages of queues were stored, and how late a group is. */
public record TimeSpans(List<Row> rows) {
    /**
     * One queue; all times are epoch milliseconds, -1 where there is no message.
     *
     * @param consumedMillis when the last finished message was stored
     * @param delayMillis how long ago that was, 0 if nothing waits
     */
    public record Row(MessageQueue queue, long minMillis, long maxMillis, long consumedMillis, long delayMillis) {}

    public ByteBuf encode() {
        return JsonWriter.object(json -> json.members("consumeTimeSpanSet", rows, row -> {
            json.beginObject()
                    .member("consumeTimeStamp", row.consumedMillis())
                    .member("delayTime", row.delayMillis())
                    .member("maxTimeStamp", row.maxMillis());
            row.queue().write(json.name("messageQueue"));
            json.member("minTimeStamp", row.minMillis()).endObject();
        }));
    }
}
