package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** CLAIM_CLIENT_ID: a session takes a client id for itself until it ends; refused with 604 while another session has it. */
public record ClaimClientId(String session, String clientId) implements Request {
    public static final int CODE = 31040;

    static ClaimClientId read(Fields fields) {
        return new ClaimClientId(fields.requiredText("session"), fields.requiredText("clientId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("clientId", clientId);
    }
}
