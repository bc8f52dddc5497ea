package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** FORGET_BRANCH: the coordinator knows how an operator has decided the branch (docs/PROTOCOL-EXTENSIONS.md). */
public record ForgetBranch(String session, String transaction) implements Request {
    public static final int CODE = 31015;

    static ForgetBranch read(Fields fields) {
        return new ForgetBranch(fields.requiredText("session"), fields.requiredText("transaction"));
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
