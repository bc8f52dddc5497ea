package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the push consumers of groups fetch messages of topics: what was ever said of them. */
public record RequestModes(List<Mode> modes) {
    /**
     * How a group fetches messages of a topic.
     *
     * @param name {@code PULL} or {@code POP}
     * @param sharedQueues in pop mode, of how many other consumers one has the queues as well; 0 or less for all
     */
    public record Mode(String topic, String group, String name, int sharedQueues) {}

    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.name("messageRequestModeMap").beginObject();
            byTopic().forEach((topic, ofTopic) -> {
                json.name(topic).beginObject();
                ofTopic.forEach(mode -> {
                    json.name(mode.group()).beginObject();
                    json.member("consumerGroup", mode.group())
                            .member("mode", mode.name())
                            .member("popShareQueueNum", mode.sharedQueues())
                            .member("topic", mode.topic());
                    json.endObject();
                });
                json.endObject();
            });
            json.endObject();
        });
    }

    private SortedMap<String, List<Mode>> byTopic() {
        return modes.stream().collect(Collectors.groupingBy(Mode::topic, TreeMap::new, Collectors.toList()));
    }
}
