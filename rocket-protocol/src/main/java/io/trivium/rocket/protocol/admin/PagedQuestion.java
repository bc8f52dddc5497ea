package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.ReplyHeader;
import io.trivium.rocket.protocol.Request;

/**
 * Asks for all topics or groups of a broker; newer tools page through them.
 *
 * @param first where the page begins, counted from 0
 * @param max how many it holds at most; 0 for all
 */
public record PagedQuestion(Kind kind, int first, int max) implements Request {
    /** What is asked for. */
    public enum Kind {
        /** GET_ALL_TOPIC_CONFIG. */
        TOPICS(21, "topicSeq", "maxTopicNum", "totalTopicNum"),
        /** GET_ALL_SUBSCRIPTIONGROUP_CONFIG. */
        GROUPS(201, "groupSeq", "maxGroupNum", "totalGroupNum");

        private final int code;
        private final String firstField;
        private final String maxField;
        private final String totalField;

        Kind(int code, String firstField, String maxField, String totalField) {
            this.code = code;
            this.firstField = firstField;
            this.maxField = maxField;
            this.totalField = totalField;
        }

        public int code() {
            return code;
        }

        PagedQuestion read(Fields fields) {
            return new PagedQuestion(
                    this, Math.max(0, fields.intOr(firstField, 0)), Math.max(0, fields.intOr(maxField, 0)));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        if (max > 0) {
            fields.add(kind.firstField, first).add(kind.maxField, max);
        }
    }

    /** Says how many there are. */
    public record Answer(Kind kind, int total) implements ReplyHeader {
        @Override
        public void writeTo(Fields fields) {
            fields.add(kind.totalField, total);
        }
    }
}
