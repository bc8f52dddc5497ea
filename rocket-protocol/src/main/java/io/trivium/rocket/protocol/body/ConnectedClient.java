package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client as tools see it.
 *
 * @param address {@code host:port}
 * @param version an ordinal of RocketMQ's releases
 * @param seenMillis when its last heartbeat came, epoch milliseconds
 */
public record ConnectedClient(String clientId, String address, String language, int version, long seenMillis) {
    /** The members of a group, and what they want. */
    public static ByteBuf encodeConsumers(
            List<ConnectedClient> clients, ConsumerData group, Collection<SubscriptionData> subscriptions) {
        return JsonWriter.object(json -> {
            json.members("connectionSet", clients, client -> client.writeConnection(json))
                    .member("consumeFromWhere", group.consumeFromWhere())
                    .member("consumeType", group.consumeType())
                    .member("messageModel", group.messageModel())
                    .name("subscriptionTable")
                    .beginObject();
            subscriptions.forEach(subscription -> subscription.write(json.name(subscription.topic())));
            json.endObject();
        });
    }

    /** The producers of a group. */
    public static ByteBuf encodeProducers(List<ConnectedClient> clients) {
        return JsonWriter.object(
                json -> json.members("connectionSet", clients, client -> client.writeConnection(json)));
    }

    /** All producers by their groups. */
    public static ByteBuf encodeAllProducers(Map<String, List<ConnectedClient>> groups) {
        return JsonWriter.object(json -> {
            json.name("data").beginObject();
            groups.forEach((group, clients) -> json.members(group, clients, client -> client.writeProducer(json)));
            json.endObject();
        });
    }

    /** The answer to what a group wants of a topic; without a subscription if it wants nothing. */
    public static ByteBuf encodeSubscription(String group, String topic, @Nullable SubscriptionData subscription) {
        return JsonWriter.object(json -> {
            json.member("group", group);
            if (subscription != null) {
                subscription.write(json.name("subscriptionData"));
            }
            json.member("topic", topic);
        });
    }

    private void writeConnection(JsonWriter json) {
        json.beginObject()
                .member("clientAddr", address)
                .member("clientId", clientId)
                .member("language", language)
                .member("version", version)
                .endObject();
    }

    private void writeProducer(JsonWriter json) {
        json.beginObject()
                .member("clientId", clientId)
                .member("language", language)
                .member("lastUpdateTimestamp", seenMillis)
                .member("remoteIP", address)
                .member("version", version)
                .endObject();
    }
}
