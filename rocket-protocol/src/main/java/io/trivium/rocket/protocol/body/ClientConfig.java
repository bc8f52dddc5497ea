package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/** A subscription that a client wants checked before it uses it. */
public record ClientConfig(String clientId, String group, SubscriptionData subscription) {
    public static ClientConfig read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new ClientConfig(
                json.requiredText("clientId"),
                json.requiredText("group"),
                SubscriptionData.read(json.object("subscriptionData")));
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.member("clientId", clientId).member("group", group).name("subscriptionData");
            subscription.write(json);
        });
    }
}
