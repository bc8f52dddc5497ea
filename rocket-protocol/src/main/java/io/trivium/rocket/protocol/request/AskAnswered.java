package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** ASK_ANSWERED: asks whether a numbered request of a session was done (docs/PROTOCOL-EXTENSIONS.md). */
public record AskAnswered(String session, long sequence) implements Request {
    public static final int CODE = 31016;

    static AskAnswered read(Fields fields) {
        return new AskAnswered(fields.requiredText("session"), fields.requiredLong("sequence"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("sequence", sequence);
    }
}
