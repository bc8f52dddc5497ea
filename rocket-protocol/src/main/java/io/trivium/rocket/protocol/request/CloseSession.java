package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * CLOSE_SESSION: ends a session.
 */
public record CloseSession(String session) implements Request {
    public static final int CODE = 31007;

    static CloseSession read(Fields fields) {
        return new CloseSession(fields.requiredText("session"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session);
    }
}
