package io.trivium.jms.session;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's subscriptions whose consumer is closed, but of which something is owed: acknowledged or given back first. Thread-safe. */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

    private final SharedGroups groups;
    private final Acknowledgements acknowledgements;
    private final Queue<Subscription> leaving = new ConcurrentLinkedQueue<>();

    Leaving(SharedGroups groups, Acknowledgements acknowledgements) {
        this.groups = groups;
        this.acknowledgements = acknowledgements;
    }

    /** A subscription has no consumer here any more. */
    void add(Subscription subscription) {
        groups.close(subscription);
        leaving.add(subscription);
        leave();
    }

    /** Leaves those of which nothing is owed. */
    void leave() {
        if (leaving.isEmpty()) {
            return;
        }
        for (Subscription subscription : List.copyOf(leaving)) {
            if (!acknowledgements.owes(subscription.group()) && leaving.remove(subscription)) {
                leave(subscription);
            }
        }
    }

    private void leave(Subscription subscription) {
        try {
            groups.leave(subscription);
        } catch (JMSException e) {
            LOG.debug("{} is left with the connection: {}", subscription.group(), e.getMessage());
        }
    }
}
