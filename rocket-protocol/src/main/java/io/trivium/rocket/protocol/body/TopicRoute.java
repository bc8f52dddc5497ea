package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers have queues of a topic, and where they listen.
 *
 * @param orderTopicConf fixed queues of an ordered topic, {@code brokerName:queues} separated by semicolons; null for most
 */
public record TopicRoute(@Nullable String orderTopicConf, List<QueueData> queues, List<BrokerData> brokers) {
    public static TopicRoute read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new TopicRoute(
                json.text("orderTopicConf"),
                json.objects("queueDatas").stream().map(QueueData::read).toList(),
                json.objects("brokerDatas").stream().map(BrokerData::read).toList());
    }

    /**
     * Encodes it.
     *
     * @param standard whether replica ids stand in quotes: for clients from 4.9.4 on, and those that ask for it
     */
    public ByteBuf encode(boolean standard) {
        return JsonWriter.object(json -> {
            json.members("brokerDatas", brokers, broker -> broker.write(json, standard));
            json.name("filterServerTable").beginObject().endObject();
            json.member("orderTopicConf", orderTopicConf);
            json.members("queueDatas", queues, queue -> queue.write(json));
        });
    }
}
