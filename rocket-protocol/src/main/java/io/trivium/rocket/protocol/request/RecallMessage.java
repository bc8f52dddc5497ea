package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * RECALL_MESSAGE: a producer takes back a message that waits for its delivery time.
 *
 * @param recallHandle as the reply to its sending told it
 */
public record RecallMessage(@Nullable String producerGroup, String topic, String recallHandle) implements Request {
    public static final int CODE = 370;

    static RecallMessage read(Fields fields) {
        return new RecallMessage(
                fields.text("producerGroup"), fields.requiredText("topic"), fields.requiredText("recallHandle"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("producerGroup", producerGroup).add("topic", topic).add("recallHandle", recallHandle);
    }
}
