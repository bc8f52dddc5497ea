package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * QUERY_ASSIGNMENT: a consumer asks which queues are its own.
 *
 * @param strategy {@code AVG} or {@code AVG_BY_CIRCLE}
 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
 */
public record QueryAssignment(String topic, String consumerGroup, String clientId, String strategy, String messageModel)
        implements Request {
    public static final int CODE = 400;

    static QueryAssignment read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new QueryAssignment(
                json.requiredText("topic"),
                json.requiredText("consumerGroup"),
                json.requiredText("clientId"),
                json.textOr("strategyName", "AVG"),
                json.textOr("messageModel", "CLUSTERING"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return JsonWriter.object(json -> json.member("clientId", clientId)
                .member("consumerGroup", consumerGroup)
                .member("messageModel", messageModel)
                .member("strategyName", strategy)
                .member("topic", topic));
    }
}
