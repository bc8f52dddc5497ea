package io.trivium.jms.session;

import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.Map;

/** The shared subscriptions of one connection: the broker counts connections, so consumers of one are counted here. Thread-safe. */
final class SharedGroups {
    private final RocketClient client;
    private final Map<String, Integer> consumers = new HashMap<>();

    SharedGroups(RocketClient client) {
        this.client = client;
    }

    /** Declares the group for a consumer. Declaring again is harmless, and awaits what another consumer began. */
    void join(Subscription subscription) throws JMSException {
        synchronized (this) {
            consumers.merge(subscription.group(), 1, Integer::sum);
        }
        try {
            Failures.await(client.declareGroup(
                    new GroupDeclaration(subscription.group(), subscription.kind(), subscription.topic())));
        } catch (JMSException e) {
            leave(subscription);
            throw e;
        }
    }

    /** Leaves the group with its last consumer. */
    void leave(Subscription subscription) throws JMSException {
        boolean last;
        synchronized (this) {
            last = consumers.merge(subscription.group(), -1, Integer::sum) == 0;
            if (last) {
                consumers.remove(subscription.group());
            }
        }
        if (last) {
            Failures.await(client.leaveGroup(subscription.group()));
        }
    }
}
