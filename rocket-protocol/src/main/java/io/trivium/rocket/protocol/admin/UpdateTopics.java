package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** UPDATE_AND_CREATE_TOPIC_LIST: creates or changes topics. Their attributes are changes, names with a leading sign. */
public record UpdateTopics(List<TopicConfig> topics) implements Request {
    public static final int CODE = 18;

    static UpdateTopics read(ByteBuf body) {
        return new UpdateTopics(JsonObject.parse(body).objects("topicConfigList").stream()
                .map(TopicConfig::read)
                .toList());
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return JsonWriter.object(json -> json.members("topicConfigList", topics, topic -> topic.write(json)));
    }
}
