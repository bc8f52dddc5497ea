package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.rocket.client.GroupDeclaration.Kind;

/**
 * What a consumer takes its messages from.
 *
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param kind what the group stands for
 * @param noLocal whether messages of the own connection are left out
 */
record Subscription(JmsDestination destination, String group, String topic, Kind kind, boolean noLocal) {
    /** Tells whether the group ends with its consumers. */
    boolean endsWithConsumer() {
        return kind == Kind.SUBSCRIPTION || kind == Kind.SHARED_SUBSCRIPTION;
    }
}
