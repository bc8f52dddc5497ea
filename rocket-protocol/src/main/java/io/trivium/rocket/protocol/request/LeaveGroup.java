package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * LEAVE_GROUP: a session leaves a group.
 */
public record LeaveGroup(String group, String session) implements Request {
    public static final int CODE = 31002;

    static LeaveGroup read(Fields fields) {
        return new LeaveGroup(fields.requiredText("group"), fields.requiredText("session"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group).add("session", session);
    }
}
