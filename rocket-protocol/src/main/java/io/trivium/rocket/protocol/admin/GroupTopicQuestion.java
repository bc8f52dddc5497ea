package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a tool asks of a broker about a group on a topic.
 *
 * @param topic null for all of the group's, where the kind allows that
 * @param client the one client that is meant; null for all
 */
public record GroupTopicQuestion(
        Kind kind,
        String group,
        @Nullable String topic,
        @Nullable String client) implements Request {
    /** What is asked. */
    public enum Kind {
        /** GET_CONSUME_STATS. */
        STATS(208, "consumerGroup", false),
        /** INVOKE_BROKER_TO_GET_CONSUMER_STATUS. */
        CLIENT_OFFSETS(223, "group", true),
        /** QUERY_CONSUME_TIME_SPAN. */
        TIME_SPAN(303, "group", true),
        /** QUERY_SUBSCRIPTION_BY_CONSUMER. */
        SUBSCRIPTION(345, "group", false),
        /** GET_CONSUMER_STATUS_FROM_CLIENT; a broker asks a client. */
        OFFSETS_OF_CLIENT(221, "group", true);

        private final int code;
        private final String groupField;
        private final boolean needsTopic;

        Kind(int code, String groupField, boolean needsTopic) {
            this.code = code;
            this.groupField = groupField;
            this.needsTopic = needsTopic;
        }

        public int code() {
            return code;
        }

        GroupTopicQuestion read(Fields fields) {
            String topic = needsTopic ? fields.requiredText("topic") : fields.text("topic");
            boolean all = topic == null || topic.isEmpty();
            return new GroupTopicQuestion(
                    this, fields.requiredText(groupField), all ? null : topic, fields.text("clientAddr"));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add(kind.groupField, group).add("topic", topic).add("clientAddr", client);
    }
}
