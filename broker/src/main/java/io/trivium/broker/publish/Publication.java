package io.trivium.broker.publish;

import java.util.List;

/**
 * Messages of one topic that are published together: in one frame, all or none, with consecutive offsets in a queue.
 *
 * @param topic the topic's stored name
 * @param messages 1 or more; all for the same queue when there are several
 * @param durability when the publisher is answered
 */
public record Publication(String topic, List<OutgoingMessage> messages, Durability durability) {
    public Publication {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a publication without messages");
        }
    }
}
