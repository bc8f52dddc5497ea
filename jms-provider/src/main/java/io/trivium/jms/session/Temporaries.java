package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.jms.destination.TemporaryDestinations;
import io.trivium.jms.destination.TriviumTemporaryQueue;
import io.trivium.jms.destination.TriviumTemporaryTopic;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.RocketException;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection's temporary destinations. Thread-safe. */
final class Temporaries implements TemporaryDestinations {
    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);

    private final BrokerLink link;
    private final String id;

    /** How many consumers each has. */
    private final Map<JmsDestination, Integer> consumers = new HashMap<>();

    private long number;

    /** @param id the connection's, letters and digits, unique */
    Temporaries(BrokerLink link, String id) {
        this.link = link;
        this.id = id;
    }

    TriviumTemporaryQueue createQueue() throws JMSException {
        return created(new TriviumTemporaryQueue(nextName(DestinationKind.TEMPORARY_QUEUE), this));
    }

    TriviumTemporaryTopic createTopic() throws JMSException {
        return created(new TriviumTemporaryTopic(nextName(DestinationKind.TEMPORARY_TOPIC), this));
    }

    private synchronized String nextName(DestinationKind kind) {
        number++;
        return Names.temporary(kind, id + "n" + number);
    }

    private <T extends JmsDestination> T created(T destination) throws JMSException {
        CompletionStage<Void> made = link.own(destination);
        try {
            Failures.await(made);
        } catch (JMSException e) {
            if (Failures.code(e) == RocketException.NOT_ANSWERED) {
                // Nobody waited for the answer, nor will anybody use it
                made.whenComplete((done, failure) -> link.delete(destination));
            }
            throw e;
        }
        synchronized (this) {
            consumers.put(destination, 0);
        }
        return destination;
    }

    /** Refuses to send to one of ours that was deleted. */
    synchronized void mustExist(JmsDestination destination) throws InvalidDestinationException {
        if (own(destination) && !consumers.containsKey(destination)) {
            throw new InvalidDestinationException(destination + " was deleted.");
        }
    }

    private boolean own(JmsDestination destination) {
        return destination.kind().temporary() && destination.name().startsWith(Names.temporary(destination.kind(), id));
    }

    /** Counts a consumer; only this connection may consume what it made. */
    synchronized void consume(JmsDestination destination) throws InvalidDestinationException {
        if (destination.kind().temporary()) {
            if (!consumers.containsKey(destination)) {
                throw new InvalidDestinationException("Only the connection that made " + destination
                        + " can consume from it, and until it is deleted.");
            }
            consumers.merge(destination, 1, Integer::sum);
        }
    }

    synchronized void endConsume(JmsDestination destination) {
        consumers.computeIfPresent(destination, (key, count) -> count - 1);
    }

    @Override
    public void delete(JmsDestination destination) throws JMSException {
        if (!own(destination)) {
            throw new JMSException("Only the connection that made " + destination + " can delete it.");
        }
        synchronized (this) {
            Integer count = consumers.get(destination);
            if (count == null) {
                return;
            }
            if (count > 0) {
                throw new IllegalStateException(destination + " has " + count + " consumers: close them first.");
            }
            consumers.remove(destination);
        }
        Failures.awaitUninterruptibly(link.delete(destination));
    }

    /** Makes all again, empty, at a broker that has forgotten them. */
    void restore() throws JMSException {
        List<JmsDestination> all;
        synchronized (this) {
            all = List.copyOf(consumers.keySet());
        }
        for (JmsDestination destination : all) {
            Failures.await(link.own(destination));
        }
    }

    synchronized boolean any() {
        return !consumers.isEmpty();
    }

    /** Deletes all, with the connection: what does not answer is waited for once, not for each. */
    void deleteAll() {
        List<JmsDestination> all;
        synchronized (this) {
            all = List.copyOf(consumers.keySet());
            consumers.clear();
        }
        Map<JmsDestination, CompletionStage<Void>> deletions = new HashMap<>();
        all.forEach(destination -> deletions.put(destination, link.delete(destination)));
        deletions.forEach((destination, deleted) -> {
            try {
                Failures.awaitUninterruptibly(deleted);
            } catch (JMSException e) {
                LOG.debug("{} was not deleted: {}", destination, e.getMessage());
            }
        });
    }
}
