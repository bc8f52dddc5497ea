package io.trivium.broker.publish;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one topic that are published together: in one frame, all or none, with consecutive offsets in a queue.
 *
 * @param topic the topic's stored name
 * @param messages 1 or more; all for the same queue when there are several
 * @param durability when the publisher is answered
 * @param token names the request, so that it can be repeated; for one message only. Null to publish whatever comes
 */
public record Publication(
        String topic,
        List<OutgoingMessage> messages,
        Durability durability,
        @Nullable RequestToken token) {
    public Publication(String topic, List<OutgoingMessage> messages, Durability durability) {
        this(topic, messages, durability, null);
    }

    public Publication {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a publication without messages");
        }
        if (token != null && messages.size() != 1) {
            throw new IllegalArgumentException("only one message can be sent once");
        }
    }
}
