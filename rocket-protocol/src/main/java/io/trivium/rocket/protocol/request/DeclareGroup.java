package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * DECLARE_GROUP: creates a group of a kind, or joins it.
 *
 * @param kind {@code QUEUE}, {@code DURABLE_SUBSCRIPTION}, {@code SHARED_SUBSCRIPTION} or {@code SUBSCRIPTION}
 */
public record DeclareGroup(String group, String kind, String topic, String session) implements Request {
    public static final int CODE = 31001;

    static DeclareGroup read(Fields fields) {
        return new DeclareGroup(
                fields.requiredText("group"),
                fields.requiredText("kind"),
                fields.requiredText("topic"),
                fields.requiredText("session"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group).add("kind", kind).add("topic", topic).add("session", session);
    }
}
