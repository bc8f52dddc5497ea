package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * What a client tells about itself every 30 seconds.
 *
 * @param clientId unique among the clients of the cluster
 * @param consumers the consumer groups that it belongs to
 * @param producers the names of its producer groups
 * @param fingerprint 0, or a digest of the subscriptions
 * @param withoutSubscriptions the subscriptions are those of the heartbeat before and are left out
 */
public record HeartbeatData(
        String clientId,
        List<ConsumerData> consumers,
        List<String> producers,
        int fingerprint,
        boolean withoutSubscriptions) {
    public static HeartbeatData read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new HeartbeatData(
                json.requiredText("clientID"),
                json.objects("consumerDataSet").stream().map(ConsumerData::read).toList(),
                json.objects("producerDataSet").stream()
                        .map(producer -> producer.requiredText("groupName"))
                        .toList(),
                json.intOr("heartbeatFingerprint", 0),
                json.flagOr("withoutSub", false));
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> json.member("clientID", clientId)
                .members("consumerDataSet", consumers, consumer -> consumer.write(json))
                .member("heartbeatFingerprint", fingerprint)
                .members(
                        "producerDataSet",
                        producers,
                        name -> json.beginObject().member("groupName", name).endObject())
                .member("withoutSub", withoutSubscriptions));
    }
}
