package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A topic as a broker has it.
 *
 * @param perm bits: 4 read, 2 write, 1 inherit
 * @param sysFlag bits: {@link #UNIT}, {@link #UNIT_SUBSCRIBED}
 * @param attributes such as {@code message.type}
 */
public record TopicConfig(
        String name,
        int readQueues,
        int writeQueues,
        int perm,
        int sysFlag,
        boolean order,
        Map<String, String> attributes) {
    /** A topic of a unit. */
    public static final int UNIT = 1;
    /** A topic that consumers of a unit have subscribed to. */
    public static final int UNIT_SUBSCRIBED = 2;

    /** Reads one that names itself. */
    public static TopicConfig read(JsonObject json) {
        return read(json.requiredText("topicName"), json);
    }

    static TopicConfig read(String name, JsonObject json) {
        JsonObject table = json.object("attributes");
        Map<String, String> attributes = new LinkedHashMap<>();
        table.names().forEach(attribute -> attributes.put(attribute, table.textOr(attribute, "")));
        return new TopicConfig(
                json.textOr("topicName", name),
                json.intOr("readQueueNums", 16),
                json.intOr("writeQueueNums", 16),
                json.intOr("perm", 6),
                json.intOr("topicSysFlag", 0),
                json.flagOr("order", false),
                attributes);
    }

    /** As the answer to one who asks for this topic. */
    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    public void write(JsonWriter json) {
        json.beginObject();
        writeMembers(json);
        json.endObject();
    }

    private void writeMembers(JsonWriter json) {
        json.name("attributes").beginObject();
        attributes.forEach(json::member);
        json.endObject()
                .member("order", order)
                .member("perm", perm)
                .member("readQueueNums", readQueues)
                .member("topicFilterType", "SINGLE_TAG")
                .member("topicName", name)
                .member("topicSysFlag", sysFlag)
                .member("writeQueueNums", writeQueues);
    }
}
