package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** What a tool asks of a broker about one topic. */
public record TopicQuestion(Kind kind, String topic) implements Request {
    /** What is asked. */
    public enum Kind {
        /** GET_TOPIC_STATS_INFO. */
        STATS(202),
        /** QUERY_TOPIC_CONSUME_BY_WHO. */
        CONSUMERS(300),
        /** GET_TOPIC_CONFIG. */
        CONFIG(351);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        TopicQuestion read(Fields fields) {
            return new TopicQuestion(this, fields.requiredText("topic"));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic);
    }
}
