package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The topics of a broker, as it registers them at a name server.
 *
 * @param version changes whenever the topics do
 */
public record TopicTable(DataVersion version, List<TopicConfig> topics) {
    /**
     * Reads the body of a registration.
     *
     * @param bareTable whether it is the table only, as brokers before 3.0.11 sent it
     */
    public static TopicTable readRegistration(ByteBuf body, boolean bareTable) {
        JsonObject json = JsonObject.parse(body);
        return readTable(bareTable ? json : json.object("topicConfigSerializeWrapper"));
    }

    /** Reads the body of GET_ALL_TOPIC_CONFIG's reply. */
    public static TopicTable read(ByteBuf body) {
        return readTable(JsonObject.parse(body));
    }

    public ByteBuf encodeRegistration() {
        return JsonWriter.object(json -> {
            json.member("filterServerList", Set.of())
                    .name("topicConfigSerializeWrapper")
                    .beginObject();
            writeTable(json);
            json.endObject();
        });
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeTable);
    }

    private static TopicTable readTable(JsonObject json) {
        JsonObject table = json.object("topicConfigTable");
        List<TopicConfig> topics = new ArrayList<>();
        table.names().forEach(name -> topics.add(TopicConfig.read(name, table.object(name))));
        return new TopicTable(DataVersion.read(json.object("dataVersion")), topics);
    }

    private void writeTable(JsonWriter json) {
        version.write(json.name("dataVersion"));
        version.write(json.name("mappingDataVersion"));
        json.name("topicConfigTable").beginObject();
        for (TopicConfig topic : topics) {
            topic.write(json.name(topic.name()));
        }
        json.endObject();
        json.name("topicQueueMappingDetailMap").beginObject().endObject();
        json.name("topicQueueMappingInfoMap").beginObject().endObject();
    }
}
