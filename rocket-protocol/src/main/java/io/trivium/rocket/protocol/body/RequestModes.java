package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import io.trivium.rocket.protocol.request.SetRequestMode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the push consumers of groups fetch messages of topics: what was ever said of them. */
public record RequestModes(List<SetRequestMode> modes) {
    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.name("messageRequestModeMap").beginObject();
            byTopic().forEach((topic, ofTopic) -> {
                json.name(topic).beginObject();
                ofTopic.forEach(mode -> {
                    json.name(mode.consumerGroup()).beginObject();
                    mode.writeMembers(json);
                    json.endObject();
                });
                json.endObject();
            });
            json.endObject();
        });
    }

    private SortedMap<String, List<SetRequestMode>> byTopic() {
        return modes.stream().collect(Collectors.groupingBy(SetRequestMode::topic, TreeMap::new, Collectors.toList()));
    }
}
