package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * HELLO: begins a session on this connection, or brings one here that lost its own (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param session the client's secret name of it, 32 hex digits
 * @param graceMillis how long the session outlives its connection; 0 not at all
 */
public record Hello(String session, long graceMillis) implements Request {
    public static final int CODE = 31000;

    public Hello(String session) {
        this(session, 0);
    }

    static Hello read(Fields fields) {
        return new Hello(fields.requiredText("session"), fields.longOr("graceMillis", 0));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("graceMillis", graceMillis);
    }
}
