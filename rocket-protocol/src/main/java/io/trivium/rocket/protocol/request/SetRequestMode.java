package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * SET_MESSAGE_REQUEST_MODE: how a group's push consumers fetch messages of a topic.
 *
 * @param mode {@code PULL} or {@code POP}
 * @param sharedQueues in pop mode, of how many other consumers one has the queues as well; 0 or less for all
 */
public record SetRequestMode(String topic, String consumerGroup, String mode, int sharedQueues) implements Request {
    public static final int CODE = 401;

    static SetRequestMode read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new SetRequestMode(
                json.requiredText("topic"),
                json.requiredText("consumerGroup"),
                json.textOr("mode", "PULL"),
                json.intOr("popShareQueueNum", 0));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return JsonWriter.object(json -> json.member("consumerGroup", consumerGroup)
                .member("mode", mode)
                .member("popShareQueueNum", sharedQueues)
                .member("topic", topic));
    }
}
