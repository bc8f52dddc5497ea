package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** ROLL_BACK_TRANSACTION: rolls back an open transaction of the session, or a prepared branch (docs/PROTOCOL-EXTENSIONS.md). */
public record RollBackTransaction(String session, String transaction) implements Request {
    public static final int CODE = 31013;

    static RollBackTransaction read(Fields fields) {
        return new RollBackTransaction(fields.requiredText("session"), fields.requiredText("transaction"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("transaction", transaction);
    }
}
