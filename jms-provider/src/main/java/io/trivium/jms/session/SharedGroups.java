package io.trivium.jms.session;

import io.trivium.rocket.client.RocketClient;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The subscriptions that one connection uses: the broker counts connections, so consumers of one are counted here. Thread-safe;
 * calls begin in the order of the counting, and are awaited without the lock.
 */
final class SharedGroups {
    private final RocketClient client;
    private final Map<String, Integer> consumers = new HashMap<>();

    SharedGroups(RocketClient client) {
        this.client = client;
    }

    /**
     * Declares the group for a consumer. Declaring again is harmless, and awaits what another consumer began.
     *
     * @throws IllegalStateException if it may have one consumer only, and has it
     */
    void join(Subscription subscription) throws JMSException {
        CompletionStage<Void> declared;
        synchronized (this) {
            if (!subscription.shared() && consumers.containsKey(subscription.group())) {
                throw new IllegalStateException("The durable subscription has an active consumer already.");
            }
            consumers.merge(subscription.group(), 1, Integer::sum);
            declared = client.declareGroup(subscription.declaration());
        }
        try {
            Failures.await(declared);
        } catch (JMSException e) {
            undo(subscription);
            throw e;
        }
    }

    /** The broker does not know of the consumer: it hears nothing if others are left, and nothing new if none is. */
    private synchronized void undo(Subscription subscription) {
        consumers.computeIfPresent(subscription.group(), (group, count) -> count == 1 ? null : count - 1);
    }

    /** Leaves the group with its last consumer. */
    void leave(Subscription subscription) throws JMSException {
        CompletionStage<Void> left;
        synchronized (this) {
            undo(subscription);
            if (consumers.containsKey(subscription.group())) {
                return;
            }
            left = client.leaveGroup(subscription.group());
        }
        Failures.await(left);
    }
}
