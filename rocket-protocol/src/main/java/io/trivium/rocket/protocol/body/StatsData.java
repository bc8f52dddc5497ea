package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;

/** The recent past of one counter. */
public record StatsData(Item minute, Item hour, Item day) {
    /**
     * One span of time.
     *
     * @param sum what was added
     * @param perSecond what was added in a second
     * @param perAddition what was added at a time
     */
    public record Item(long sum, double perSecond, double perAddition) {
        void write(JsonWriter json) {
            json.beginObject()
                    .name("avgpt")
                    .value(perAddition)
                    .member("sum", sum)
                    .name("tps")
                    .value(perSecond)
                    .endObject();
        }
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            day.write(json.name("statsDay"));
            hour.write(json.name("statsHour"));
            minute.write(json.name("statsMinute"));
        });
    }
}
