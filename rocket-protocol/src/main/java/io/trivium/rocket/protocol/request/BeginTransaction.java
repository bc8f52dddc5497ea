package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * BEGIN_TRANSACTION: begins a transaction of a session (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param transaction its name, unique within the session; that of a branch is unique in the broker
 * @param idleMillis after so long without a call it is rolled back; 0 for the broker's default
 */
public record BeginTransaction(String session, String transaction, long idleMillis) implements Request {
    public static final int CODE = 31009;

    static BeginTransaction read(Fields fields) {
        return new BeginTransaction(
                fields.requiredText("session"), fields.requiredText("transaction"), fields.longOr("idleMillis", 0));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("transaction", transaction).add("idleMillis", idleMillis);
    }
}
