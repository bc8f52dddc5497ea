package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * RECOVER_BRANCHES: asks for the prepared branches, and those that an operator has decided (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param transaction only the branch of this name; null for all
 */
public record RecoverBranches(String session, @Nullable String transaction) implements Request {
    public static final int CODE = 31014;

    static RecoverBranches read(Fields fields) {
        return new RecoverBranches(fields.requiredText("session"), fields.text("transaction"));
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
