package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** VIEW_BROKER_STATS_DATA: one counter's recent past, such as {@code TOPIC_PUT_NUMS} of a topic. */
public record ViewStats(String name, String key) implements Request {
    public static final int CODE = 315;

    static ViewStats read(Fields fields) {
        return new ViewStats(fields.requiredText("statsName"), fields.requiredText("statsKey"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("statsName", name).add("statsKey", key);
    }
}
