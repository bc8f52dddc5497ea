package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A table of names and values, such as a broker's runtime state. */
public record KeyValues(Map<String, String> table) {
    public static KeyValues read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body).object("table");
        Map<String, String> table = new LinkedHashMap<>();
        json.names().forEach(name -> table.put(name, json.textOr(name, "")));
        return new KeyValues(table);
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.name("table").beginObject();
            table.forEach(json::member);
            json.endObject();
        });
    }
}
