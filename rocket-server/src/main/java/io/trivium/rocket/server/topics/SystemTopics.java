package io.trivium.rocket.server.topics;

import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.server.config.RocketServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topics and groups that RocketMQ's clients and tools take for granted (protocol reference §4.13). */
public final class SystemTopics {
    private static final int READ_WRITE = 6;
    private static final int READ_WRITE_INHERIT = 7;

    private SystemTopics() {}

    public static List<TopicSettings> topics(RocketServerConfig config) {
        List<TopicSettings> topics = new ArrayList<>();
        if (config.autoCreateTopics()) {
            topics.add(topic(Names.TEMPLATE_TOPIC, config.defaultQueues(), READ_WRITE_INHERIT));
        }
        topics.add(topic(config.clusterName(), 16, READ_WRITE_INHERIT));
        topics.add(topic(config.brokerName(), 1, READ_WRITE_INHERIT));
        topics.add(topic("BenchmarkTest", 1024, READ_WRITE));
        topics.add(topic("SELF_TEST_TOPIC", 1, READ_WRITE));
        topics.add(topic("OFFSET_MOVED_EVENT", 1, READ_WRITE));
        topics.add(topic("SCHEDULE_TOPIC_XXXX", config.delays().count(), READ_WRITE));
        topics.add(topic("RMQ_SYS_TRANS_HALF_TOPIC", 1, READ_WRITE));
        topics.add(topic("RMQ_SYS_TRANS_OP_HALF_TOPIC", 1, READ_WRITE));
        topics.add(topic(config.clusterName() + "_REPLY_TOPIC", 1, READ_WRITE));
        return topics;
    }

    public static List<String> groups() {
        return List.of(
                "TOOLS_CONSUMER",
                "FILTERSRV_CONSUMER",
                "SELF_TEST_C_GROUP",
                "CID_ONS-HTTP-PROXY",
                "CID_ONSAPI_PULL",
                "CID_ONSAPI_PERMISSION",
                "CID_ONSAPI_OWNER",
                "CID_RMQ_SYS_TRANS");
    }

    /** Whether a group is RocketMQ's own. */
    public static boolean isGroup(String name) {
        return name.startsWith("CID_RMQ_SYS_") || groups().contains(name);
    }

    private static TopicSettings topic(String name, int queues, int permissions) {
        return new TopicSettings(name, queues, queues, permissions, 0, false, Map.of());
    }
}
