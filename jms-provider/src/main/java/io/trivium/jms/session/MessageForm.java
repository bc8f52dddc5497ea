package io.trivium.jms.session;

import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;
import org.jspecify.annotations.Nullable;

/** The stored form of messages and names. */
public interface MessageForm {
    OutboundMessage write(Envelope envelope);

    Envelope read(StoredMessage message);

    /** The stored name of the topic that a destination is. */
    String topic(Destination destination);

    /** The group that consumes a queue. */
    String queueGroup(Destination queue);

    /** The group of a subscription that is neither durable nor shared; {@code id} is unique. */
    String subscriptionGroup(String id);

    /** The group of a shared non-durable subscription. */
    String sharedGroup(@Nullable String clientId, String name);
}
