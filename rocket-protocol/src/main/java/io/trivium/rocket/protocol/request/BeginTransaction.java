package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * BEGIN_TRANSACTION: begins a transaction of a session (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param transaction its name, unique within the session; that of a branch is unique in the broker
 * @param timeoutMillis so long after its beginning it is rolled back, unless it is prepared; 0 for the broker's
 *     default, which counts from the last call
 */
public record BeginTransaction(String session, String transaction, long timeoutMillis) implements Request {
    public static final int CODE = 31009;

    static BeginTransaction read(Fields fields) {
        return new BeginTransaction(
                fields.requiredText("session"), fields.requiredText("transaction"), fields.longOr("timeoutMillis", 0));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("transaction", transaction).add("timeoutMillis", timeoutMillis);
    }
}
