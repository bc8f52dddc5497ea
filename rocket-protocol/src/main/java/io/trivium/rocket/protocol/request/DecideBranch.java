package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** DECIDE_BRANCH: an operator decides a prepared branch in its coordinator's place (docs/PROTOCOL-EXTENSIONS.md). */
public record DecideBranch(String session, String transaction, boolean commit) implements Request {
    public static final int CODE = 31018;

    static DecideBranch read(Fields fields) {
        return new DecideBranch(
                fields.requiredText("session"),
                fields.requiredText("transaction"),
                Boolean.parseBoolean(fields.requiredText("commit")));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("transaction", transaction).add("commit", Boolean.toString(commit));
    }
}
