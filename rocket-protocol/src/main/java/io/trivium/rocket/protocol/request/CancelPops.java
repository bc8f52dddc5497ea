package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * CANCEL_POPS: ends the waits of an owner's pops in a group.
 */
public record CancelPops(String group, String session, String owner) implements Request {
    public static final int CODE = 31008;

    static CancelPops read(Fields fields) {
        return new CancelPops(
                fields.requiredText("group"), fields.requiredText("session"), fields.requiredText("owner"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group).add("session", session).add("owner", owner);
    }
}
