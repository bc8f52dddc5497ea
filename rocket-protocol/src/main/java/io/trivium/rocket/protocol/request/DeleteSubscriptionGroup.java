package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * DELETE_SUBSCRIPTIONGROUP: deletes a group.
 *
 * @param cleanOffset also forgets its positions
 */
public record DeleteSubscriptionGroup(String group, boolean cleanOffset) implements Request {
    public static final int CODE = 207;

    static DeleteSubscriptionGroup read(Fields fields) {
        return new DeleteSubscriptionGroup(fields.requiredText("groupName"), fields.flagOr("cleanOffset", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("groupName", group).add("cleanOffset", cleanOffset);
    }
}
