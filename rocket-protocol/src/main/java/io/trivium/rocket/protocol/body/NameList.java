package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of names. */
public final class NameList {
    private NameList() {}

    public static ByteBuf topics(Collection<String> names) {
        return topics(names, null);
    }

    /** Topics, with the address of a broker that has them. */
    public static ByteBuf topics(Collection<String> names, @Nullable String brokerAddress) {
        return JsonWriter.object(
                json -> json.member("brokerAddr", brokerAddress).member("topicList", names));
    }

    public static ByteBuf groups(Collection<String> names) {
        return JsonWriter.object(json -> json.member("groupList", names));
    }

    public static List<String> readTopics(ByteBuf body) {
        return JsonObject.parse(body).texts("topicList");
    }

    public static List<String> readGroups(ByteBuf body) {
        return JsonObject.parse(body).texts("groupList");
    }
}
