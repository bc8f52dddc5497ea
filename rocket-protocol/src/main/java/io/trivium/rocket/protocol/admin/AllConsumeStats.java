package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** GET_BROKER_CONSUME_STATS: how far all groups are; of those that read in order, or of the others. */
public record AllConsumeStats(boolean ordered) implements Request {
    public static final int CODE = 317;

    static AllConsumeStats read(Fields fields) {
        return new AllConsumeStats(Boolean.parseBoolean(fields.requiredText("isOrder")));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("isOrder", ordered);
    }
}
