package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * OWN_TEMPORARY: a temporary destination is made if it is not there, and goes with the session; refused with 604 while it is another
 * session's.
 *
 * @param topic the destination's stored name
 * @param queues how many queues it gets if it has to be made
 */
public record OwnTemporary(String session, String topic, int queues) implements Request {
    public static final int CODE = 31041;

    static OwnTemporary read(Fields fields) {
        return new OwnTemporary(
                fields.requiredText("session"), fields.requiredText("topic"), fields.intOr("queues", 1));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("topic", topic).add("queues", queues);
    }
}
