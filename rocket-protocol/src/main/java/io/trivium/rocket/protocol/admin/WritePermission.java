package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.ReplyHeader;
import io.trivium.rocket.protocol.Request;

/** Takes the write permission of all of a broker's topics away in a name server's routes, or gives it back. */
public record WritePermission(Kind kind, String brokerName) implements Request {
    /** What is done. */
    public enum Kind {
        /** WIPE_WRITE_PERM_OF_BROKER. */
        WIPE(205, "wipeTopicCount"),
        /** ADD_WRITE_PERM_OF_BROKER. */
        ADD(327, "addTopicCount");

        private final int code;
        private final String countField;

        Kind(int code, String countField) {
            this.code = code;
            this.countField = countField;
        }

        public int code() {
            return code;
        }

        WritePermission read(Fields fields) {
            return new WritePermission(this, fields.requiredText("brokerName"));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("brokerName", brokerName);
    }

    /** How many topics were changed. */
    public record Answer(Kind kind, int topics) implements ReplyHeader {
        @Override
        public void writeTo(Fields fields) {
            fields.add(kind.countField, topics);
        }
    }
}
