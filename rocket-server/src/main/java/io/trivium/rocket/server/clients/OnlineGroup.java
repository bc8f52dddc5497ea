package io.trivium.rocket.server.clients;

import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import java.util.List;

/**
 * A consumer group that has members.
 *
 * @param said what the last heartbeat said
 * @param subscriptions what the members want
 * @param members in the order in which they came
 */
public record OnlineGroup(ConsumerData said, List<SubscriptionData> subscriptions, List<Client> members) {}
