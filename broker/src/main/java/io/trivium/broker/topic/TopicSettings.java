package io.trivium.broker.topic;

import java.util.Map;

/** What a caller may choose of a {@link Topic}; the fields mean the same. */
public record TopicSettings(
        String name,
        int readQueues,
        int writeQueues,
        int permissions,
        int sysFlag,
        boolean ordered,
        Map<String, String> attributes) {

    public static TopicSettings of(String name, int queues) {
        return new TopicSettings(name, queues, queues, 6, 0, false, Map.of());
    }

    public TopicSettings withPermissions(int bits) {
        return new TopicSettings(name, readQueues, writeQueues, bits, sysFlag, ordered, attributes);
    }

    public TopicSettings withSysFlag(int bits) {
        return new TopicSettings(name, readQueues, writeQueues, permissions, bits, ordered, attributes);
    }
}
