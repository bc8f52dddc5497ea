package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/** A queue of a topic at a broker. */
public record MessageQueue(String topic, String brokerName, int queueId) {
    static MessageQueue read(JsonObject json) {
        return new MessageQueue(json.requiredText("topic"), json.textOr("brokerName", ""), json.intOr("queueId", 0));
    }

    /** Writes the members, for an object as value or as name. */
    void writeMembers(JsonWriter json) {
        json.member("brokerName", brokerName).member("queueId", queueId).member("topic", topic);
    }

    void write(JsonWriter json) {
        json.beginObject();
        writeMembers(json);
        json.endObject();
    }
}
