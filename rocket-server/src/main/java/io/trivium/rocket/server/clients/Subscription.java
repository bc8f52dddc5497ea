package io.trivium.rocket.server.clients;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.rocket.protocol.body.SubscriptionData;

/** What a group wants of a topic, as its last heartbeat said, ready to use. */
public record Subscription(SubscriptionData data, MessageFilter filter) {}
