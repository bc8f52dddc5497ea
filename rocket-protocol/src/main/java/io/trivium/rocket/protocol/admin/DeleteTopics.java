package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** DELETE_TOPIC_IN_BROKER_LIST: deletes topics. */
public record DeleteTopics(List<String> topics) implements Request {
    public static final int CODE = 5002;

    static DeleteTopics read(ByteBuf body) {
        List<String> topics = JsonObject.parse(body).texts("topicList");
        if (topics.isEmpty()) {
            throw new BadRequestException("the topicList is missing or empty");
        }
        return new DeleteTopics(topics);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return JsonWriter.object(json -> json.member("topicList", topics));
    }
}
