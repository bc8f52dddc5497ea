package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * DELETE_GROUP: deletes a group.
 *
 * @param strict false where there may be none, and nobody minds its consumers; true to be refused, with 26 if there is none, with 604
 *     if a session uses it
 */
public record DeleteGroup(String group, boolean strict) implements Request {
    public static final int CODE = 31003;

    static DeleteGroup read(Fields fields) {
        return new DeleteGroup(fields.requiredText("group"), fields.flagOr("strict", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group).add("strict", strict);
    }
}
