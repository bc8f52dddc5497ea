package io.trivium.jms.session;

import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The subscriptions that one connection uses: the broker counts connections, so consumers of one are counted here. Thread-safe;
 * calls begin in the order of the counting, and are awaited without the lock.
 */
final class SharedGroups {
    private final RocketClient client;
    private final Map<String, Used> used = new HashMap<>();

    /** A subscription and how many consumers of the connection it has. */
    private record Used(Subscription subscription, int consumers) {
        Used plus(int more) {
            return new Used(subscription, consumers + more);
        }
    }

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
            if (!subscription.shared() && used.containsKey(subscription.group())) {
                throw new IllegalStateException("The durable subscription has an active consumer already.");
            }
            used.merge(subscription.group(), new Used(subscription, 1), (known, first) -> known.plus(1));
            declared = client.declareGroup(subscription.declaration());
        }
        try {
            Failures.await(declared);
        } catch (JMSException e) {
            undo(subscription);
            throw e;
        }
    }

    /** Declares all groups at a broker that has forgotten who uses them, or all of them. */
    void restore() throws JMSException {
        List<CompletionStage<Void>> declared = new ArrayList<>();
        synchronized (this) {
            used.values()
                    .forEach(known -> declared.add(
                            client.declareGroup(known.subscription().declaration())));
        }
        for (CompletionStage<Void> answer : declared) {
            Failures.await(answer);
        }
    }

    /** Whether there is a subscription that ends with the session at the broker. */
    synchronized boolean anyOfSession() {
        return used.values().stream().anyMatch(known -> known.subscription().kind() != Kind.DURABLE_SUBSCRIPTION);
    }

    /** The broker does not know of the consumer: it hears nothing if others are left, and nothing new if none is. */
    private synchronized void undo(Subscription subscription) {
        used.computeIfPresent(subscription.group(), (group, known) -> known.consumers() == 1 ? null : known.plus(-1));
    }

    /** Leaves the group with its last consumer. */
    void leave(Subscription subscription) throws JMSException {
        CompletionStage<Void> left;
        synchronized (this) {
            undo(subscription);
            if (used.containsKey(subscription.group())) {
                return;
            }
            left = client.leaveGroup(subscription.group());
        }
        Failures.await(left);
    }
}
