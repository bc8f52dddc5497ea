package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * DECLARE_GROUP: creates a group of a kind, or joins it.
 *
 * @param kind {@code QUEUE}, {@code DURABLE_SUBSCRIPTION}, {@code SHARED_SUBSCRIPTION} or {@code SUBSCRIPTION}
 * @param selector of a subscription, null for none
 * @param noLocal whether a subscription leaves out what its own clients send
 * @param shared whether several sessions may use a durable subscription at a time
 * @param sending whether it is for a sender to a queue, so that messages are kept for it
 */
public record DeclareGroup(
        String group,
        String kind,
        String topic,
        String session,
        @Nullable String selector,
        boolean noLocal,
        boolean shared,
        boolean sending)
        implements Request {
    public static final int CODE = 31001;

    /** A group that anybody may join, without a selector. */
    public DeclareGroup(String group, String kind, String topic, String session) {
        this(group, kind, topic, session, null, false, true, false);
    }

    static DeclareGroup read(Fields fields) {
        return new DeclareGroup(
                fields.requiredText("group"),
                fields.requiredText("kind"),
                fields.requiredText("topic"),
                fields.requiredText("session"),
                fields.text("selector"),
                fields.flagOr("noLocal", false),
                fields.flagOr("shared", true),
                fields.flagOr("sending", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("group", group)
                .add("kind", kind)
                .add("topic", topic)
                .add("session", session)
                .add("selector", selector)
                .add("noLocal", noLocal)
                .add("shared", shared)
                .add("sending", sending);
    }
}
