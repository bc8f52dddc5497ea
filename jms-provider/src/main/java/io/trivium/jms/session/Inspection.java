package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import io.trivium.rocket.client.InboundMessage;
import org.jspecify.annotations.Nullable;

/** Makes the message for the application; null if it is not to have it, and is finished or given back. */
interface Inspection {
    @Nullable
    JmsMessage open(InboundMessage message, Subscription subscription);
}
