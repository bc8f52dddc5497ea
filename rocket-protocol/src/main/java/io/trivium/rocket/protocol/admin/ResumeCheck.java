package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * RESUME_CHECK_HALF_MESSAGE: producers are to be asked again about a message that was set aside because none ever decided.
 *
 * @param topic the topic that it was sent to, or that it was set aside in; null to leave it open
 * @param messageId the id with its position
 */
public record ResumeCheck(@Nullable String topic, String messageId) implements Request {
    public static final int CODE = 323;

    static ResumeCheck read(Fields fields) {
        return new ResumeCheck(fields.text("topic"), fields.requiredText("msgId"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic).add("msgId", messageId);
    }
}
