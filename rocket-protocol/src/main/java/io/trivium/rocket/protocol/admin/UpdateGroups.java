package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/** UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST: creates or changes groups. */
public record UpdateGroups(List<GroupConfig> groups) implements Request {
    public static final int CODE = 225;

    static UpdateGroups read(ByteBuf body) {
        return new UpdateGroups(JsonObject.parse(body).objects("groupConfigList").stream()
                .map(GroupConfig::read)
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
        return JsonWriter.object(json -> json.members("groupConfigList", groups, group -> {
            json.beginObject();
            group.writeMembers(json);
            json.endObject();
        }));
    }
}
