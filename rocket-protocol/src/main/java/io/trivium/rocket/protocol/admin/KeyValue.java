package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.ReplyHeader;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads or writes a name server's table of names and values.
 *
 * @param key null for all of the namespace
 * @param value null unless it is written
 */
public record KeyValue(
        Kind kind,
        String namespace,
        @Nullable String key,
        @Nullable String value) implements Request {
    /** What is done. */
    public enum Kind {
        /** PUT_KV_CONFIG. */
        PUT(100),
        /** GET_KV_CONFIG. */
        GET(101),
        /** DELETE_KV_CONFIG. */
        DELETE(102),
        /** GET_KVLIST_BY_NAMESPACE. */
        LIST(219);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        KeyValue read(Fields fields) {
            return new KeyValue(
                    this,
                    fields.requiredText("namespace"),
                    this == LIST ? null : fields.requiredText("key"),
                    this == PUT ? fields.requiredText("value") : null);
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("namespace", namespace).add("key", key).add("value", value);
    }

    /** A value that was found. */
    public record Answer(String value) implements ReplyHeader {
        @Override
        public void writeTo(Fields fields) {
            fields.add("value", value);
        }
    }
}
