package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * INVOKE_BROKER_TO_RESET_OFFSET: an operator sets a group's offsets on a topic.
 *
 * @param queueId one queue, or -1 for all
 * @param offset where to, in that one queue; -1 to go by time
 * @param millis the store time of the first message to read, epoch milliseconds; -1 for the queue's end
 * @param forced changes nothing: groups are moved forwards and back
 */
public record ResetOffset(String topic, String group, int queueId, long offset, long millis, boolean forced)
        implements Request {
    public static final int CODE = 222;

    static ResetOffset read(Fields fields) {
        return new ResetOffset(
                fields.requiredText("topic"),
                fields.requiredText("group"),
                fields.intOr("queueId", -1),
                fields.longOr("offset", -1),
                fields.longOr("timestamp", -1),
                fields.flagOr("isForce", false));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("group", group)
                .add("queueId", queueId)
                .add("offset", offset)
                .add("timestamp", millis)
                .add("isForce", forced);
    }
}
