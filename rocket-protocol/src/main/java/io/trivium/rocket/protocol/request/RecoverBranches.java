package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** RECOVER_BRANCHES: asks for the prepared branches, and those that an operator has decided (docs/PROTOCOL-EXTENSIONS.md). */
public record RecoverBranches(String session) implements Request {
    public static final int CODE = 31014;

    static RecoverBranches read(Fields fields) {
        return new RecoverBranches(fields.requiredText("session"));
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
