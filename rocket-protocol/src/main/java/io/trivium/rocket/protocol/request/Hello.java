package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * HELLO: begins a session on this connection (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param session the client's secret name of it, 32 hex digits
 */
public record Hello(String session) implements Request {
    public static final int CODE = 31000;

    static Hello read(Fields fields) {
        return new Hello(fields.requiredText("session"));
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
