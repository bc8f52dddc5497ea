package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * Tells whether a table changed: compared for equality as a whole.
 *
 * @param millis when, epoch milliseconds
 */
public record DataVersion(long stateVersion, long millis, long counter) {
    public static DataVersion read(ByteBuf body) {
        return read(JsonObject.parse(body));
    }

    static DataVersion read(JsonObject json) {
        return new DataVersion(json.longOr("stateVersion", 0), json.longOr("timestamp", 0), json.longOr("counter", 0));
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    void write(JsonWriter json) {
        json.beginObject();
        writeMembers(json);
        json.endObject();
    }

    private void writeMembers(JsonWriter json) {
        json.member("counter", counter).member("stateVersion", stateVersion).member("timestamp", millis);
    }
}
