package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** What a tool asks of a broker about one group. */
public record GroupQuestion(Kind kind, String group) implements Request {
    /** What is asked. */
    public enum Kind {
        /** GET_CONSUMER_CONNECTION_LIST. */
        CONSUMERS(203, "consumerGroup"),
        /** GET_PRODUCER_CONNECTION_LIST. */
        PRODUCERS(204, "producerGroup"),
        /** QUERY_TOPICS_BY_CONSUMER. */
        TOPICS(343, "group"),
        /** GET_SUBSCRIPTIONGROUP_CONFIG. */
        CONFIG(352, "group");

        private final int code;
        private final String field;

        Kind(int code, String field) {
            this.code = code;
            this.field = field;
        }

        public int code() {
            return code;
        }

        GroupQuestion read(Fields fields) {
            return new GroupQuestion(this, fields.requiredText(field));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add(kind.field, group);
    }
}
