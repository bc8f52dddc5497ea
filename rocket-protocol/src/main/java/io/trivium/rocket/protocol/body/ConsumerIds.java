package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** The members of a consumer group, by client id. */
public record ConsumerIds(List<String> ids) {
    public static ConsumerIds read(ByteBuf body) {
        return new ConsumerIds(JsonObject.parse(body).texts("consumerIdList"));
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> json.member("consumerIdList", ids));
    }
}
