package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Changes settings of a broker (UPDATE_BROKER_CONFIG) or of a name server (UPDATE_NAMESRV_CONFIG), by RocketMQ's names. */
public record UpdateConfig(Kind kind, Map<String, String> changes) implements Request {
    /** Whose settings. */
    public enum Kind {
        BROKER(25),
        NAME_SERVER(318);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        UpdateConfig read(ByteBuf body) {
            return new UpdateConfig(this, parse(body.toString(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return encode(changes);
    }

    /** Settings as a body: a line {@code name=value} for each. */
    public static ByteBuf encode(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                changes.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return changes;
    }
}
