package io.trivium.jms.session;

import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketException;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that one connection uses: the broker counts connections, so consumers of one are counted here. Thread-safe;
 * calls begin in the order of the counting, and are awaited without the lock.
 */
final class SharedGroups {
    private static final Logger LOG = LoggerFactory.getLogger(SharedGroups.class);

    private final RocketClient client;
    private final Map<String, Used> used = new HashMap<>();

    /**
     * A subscription, how many consumers of the connection use it, and how many of those are open: one that is closed uses it on, until
     * what it delivered is acknowledged or given back.
     */
    private record Used(Subscription subscription, int uses, int open) {
        Used joined() {
            return new Used(subscription, uses + 1, open + 1);
        }

        Used closed() {
            return new Used(subscription, uses, open - 1);
        }

        @Nullable
        Used left() {
            return uses == 1 ? null : new Used(subscription, uses - 1, open);
        }
    }

    SharedGroups(RocketClient client) {
        this.client = client;
    }

    /**
     * Declares the group for a consumer. Declaring again is harmless, and awaits what another consumer began.
     *
     * @throws IllegalStateException if it may have one consumer only, and has it; or if it would change, and what it delivered is owed
     */
    void join(Subscription subscription) throws JMSException {
        CompletionStage<Void> declared;
        synchronized (this) {
            Used known = used.get(subscription.group());
            if (known != null && !subscription.shared()) {
                mustBeFree(known, subscription);
            }
            used.put(subscription.group(), known == null ? new Used(subscription, 1, 1) : known.joined());
            declared = client.declareGroup(subscription.declaration());
        }
        try {
            Failures.await(declared);
        } catch (JMSException e) {
            close(subscription);
            undo(subscription);
            if (Failures.code(e) == RocketException.NOT_ANSWERED) {
                declared.whenComplete((done, failure) -> leaveUnused(subscription.group()));
            }
            throw e;
        }
    }

    /** Nobody waited for the answer to a declaration: the broker may know of a use that there is not. */
    private synchronized void leaveUnused(String group) {
        if (!used.containsKey(group)) {
            client.leaveGroup(group).exceptionally(failure -> {
                LOG.debug("{} is left with the connection: {}", group, failure.getMessage());
                return null;
            });
        }
    }

    private static void mustBeFree(Used known, Subscription wanted) throws IllegalStateException {
        if (known.open() > 0) {
            throw new IllegalStateException("The durable subscription has an active consumer already.");
        }
        if (!known.subscription().declaration().equals(wanted.declaration())) {
            throw new IllegalStateException(
                    "A message of the durable subscription is not acknowledged: the subscription cannot be changed yet.");
        }
    }

    /** A consumer is closed, but still uses the group. */
    synchronized void close(Subscription subscription) {
        used.computeIfPresent(subscription.group(), (group, known) -> known.closed());
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

    /** The consumer does not count any more. */
    private synchronized void undo(Subscription subscription) {
        used.computeIfPresent(subscription.group(), (group, known) -> known.left());
    }

    /** Ends the use of the group by a closed consumer; leaves it with the last one. */
    void leave(Subscription subscription) throws JMSException {
        CompletionStage<Void> left;
        synchronized (this) {
            undo(subscription);
            if (used.containsKey(subscription.group())) {
                return;
            }
            left = client.leaveGroup(subscription.group());
        }
        Failures.awaitUninterruptibly(left);
    }
}
