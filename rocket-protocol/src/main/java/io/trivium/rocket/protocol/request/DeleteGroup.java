package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * DELETE_GROUP: deletes a group; there may be none.
 */
public record DeleteGroup(String group) implements Request {
    public static final int CODE = 31003;

    static DeleteGroup read(Fields fields) {
        return new DeleteGroup(fields.requiredText("group"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group);
    }
}
