package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Index entries of a queue.
 *
 * @param subscription of the group that asked; null for none
 */
public record QueueSample(
        long minOffset, long maxOffset, @Nullable SubscriptionData subscription, List<Entry> entries) {
    /**
     * One message.
     *
     * @param matches whether the subscription wants it
     */
    public record Entry(long position, int bytes, long tagsCode, boolean matches) {}

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.member("maxQueueIndex", maxOffset)
                    .member("minQueueIndex", minOffset)
                    .members(
                            "queueData",
                            entries,
                            entry -> json.beginObject()
                                    .member("eval", entry.matches())
                                    .member("physicOffset", entry.position())
                                    .member("physicSize", entry.bytes())
                                    .member("tagsCode", entry.tagsCode())
                                    .endObject());
            if (subscription != null) {
                subscription.write(json.name("subscriptionData"));
            }
        });
    }
}
