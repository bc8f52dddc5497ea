package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * DELETE_SUBSCRIPTIONGROUP_LIST: deletes groups.
 *
 * @param cleanOffset also forgets their positions
 */
public record DeleteGroups(List<String> groups, boolean cleanOffset) implements Request {
    public static final int CODE = 5003;

    static DeleteGroups read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        List<String> groups = json.texts("groupNameList");
        if (groups.isEmpty()) {
            throw new BadRequestException("the groupNameList is missing or empty");
        }
        return new DeleteGroups(groups, json.flagOr("cleanOffset", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return JsonWriter.object(json -> json.member("groupNameList", groups).member("cleanOffset", cleanOffset));
    }
}
