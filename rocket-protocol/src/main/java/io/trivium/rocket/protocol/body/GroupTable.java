package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * The groups of a broker.
 *
 * @param version changes whenever they do
 */
public record GroupTable(DataVersion version, List<GroupConfig> groups) {
    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            version.write(json.name("dataVersion"));
            json.name("forbiddenTable").beginObject().endObject();
            json.name("subscriptionGroupTable").beginObject();
            for (GroupConfig group : groups) {
                json.name(group.groupName()).beginObject();
                group.writeMembers(json);
                json.endObject();
            }
            json.endObject();
        });
    }
}
