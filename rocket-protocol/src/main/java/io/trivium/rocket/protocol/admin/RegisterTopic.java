package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicRoute;
import java.util.List;

/** REGISTER_TOPIC_IN_NAMESRV: a topic of brokers that are registered already. */
public record RegisterTopic(String topic, List<QueueData> queues) implements Request {
    public static final int CODE = 217;

    static RegisterTopic read(Fields fields, ByteBuf body) {
        return new RegisterTopic(
                fields.requiredText("topic"),
                body.isReadable() ? TopicRoute.read(body).queues() : List.of());
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic);
    }

    @Override
    public ByteBuf body() {
        return new TopicRoute(null, queues, List.of()).encode(false);
    }
}
