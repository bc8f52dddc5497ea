package io.trivium.rocket.server.transaction;

import io.netty.buffer.Unpooled;
import io.trivium.broker.Broker;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Undecided;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.request.CheckTransactionState;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.config.RocketServerConfig.TransactionChecks;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.send.MessageFactory;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks producers about transactions that they left open, and sets aside those that nobody ever decides (protocol reference §4.4).
 *
 * <p>A round has two steps, in different turns: first the engine is asked which are open, then they are read and the producers are
 * asked, so that nothing of it runs on the engine's thread. Where there are many, each ask takes a page, and has the engine look
 * for the next one. How often one was asked about is the engine's to remember.
 */
public final class OpenTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);

    /** So many are asked about at once. */
    private static final int PAGE = 1000;

    private static final long BEGINNING = -1;
    private static final Duration HALF_A_TURN = Duration.ofMillis(500);

    private final Broker engine;
    private final ClientRegistry clients;
    private final Topics topics;
    private final MessageFactory messages;
    private final LiveSettings settings;
    private final Surroundings surroundings;
    private final AtomicReference<List<Undecided>> page = new AtomicReference<>(List.of());
    private final AtomicBoolean inRound = new AtomicBoolean();
    /** When the last round began, or this began; of the turns' thread. */
    private long lastRound;

    public OpenTransactions(
            Broker engine,
            ClientRegistry clients,
            Topics topics,
            MessageFactory messages,
            LiveSettings settings,
            Surroundings surroundings) {
        this.engine = engine;
        this.clients = clients;
        this.topics = topics;
        this.messages = messages;
        this.settings = settings;
        this.surroundings = surroundings;
        this.lastRound = surroundings.ticker().nanos();
    }

    /** Asks about what was found, and begins a round if it is time for one; called each second. */
    public void turn() {
        ask();
        long now = surroundings.ticker().nanos();
        // A turn that comes a little early is not put off to the next one.
        long due = settings.transactions().interval().minus(HALF_A_TURN).toNanos();
        if (now - lastRound >= due && inRound.compareAndSet(false, true)) {
            lastRound = now;
            lookBehind(BEGINNING);
        }
    }

    private void lookBehind(long position) {
        // A producer may want to be asked sooner than others.
        engine.undecided(Duration.ZERO, position, PAGE).whenComplete((found, failure) -> {
            if (failure != null) {
                LOG.warn("Open transactions could not be listed; they are asked about later: {}", failure.toString());
            }
            if (failure != null || found.isEmpty()) {
                inRound.set(false);
            } else {
                page.set(found);
            }
        });
    }

    /** Asks about the page that was found, once, and has the next one looked for. */
    private void ask() {
        List<Undecided> found = page.getAndSet(List.of());
        if (found.isEmpty()) {
            return;
        }
        try {
            for (Undecided each : found) {
                PreparedMessage.load(engine, each.position())
                        .ifPresent(prepared -> askAbout(each.position(), prepared, each.checks()));
            }
        } finally {
            goOn(found);
        }
    }

    private void goOn(List<Undecided> done) {
        if (done.size() < PAGE) {
            inRound.set(false);
        } else {
            lookBehind(done.get(done.size() - 1).position());
        }
    }

    private void askAbout(long position, PreparedMessage prepared, int before) {
        long now = surroundings.clock().millis();
        TransactionChecks checks = settings.transactions();
        if (!prepared.askedAt(now, checks.timeout())) {
            return;
        }
        if (before >= checks.maxChecks() || prepared.age(now).compareTo(checks.maxAge()) > 0) {
            abandon(position, prepared);
            return;
        }
        engine.countCheck(position).whenComplete((open, failure) -> {
            if (failure != null) {
                LOG.warn("A question about an open transaction could not be counted: {}", failure.toString());
            } else if (open) {
                // Else it was decided since it was found.
                askOne(position, prepared, before + 1);
            }
        });
    }

    private void askOne(long position, PreparedMessage prepared, int checks) {
        String group = String.valueOf(prepared.producerGroup());
        List<Client> producers = clients.producers(group);
        if (!producers.isEmpty()) {
            Client any = producers.get(surroundings.random().nextInt(producers.size()));
            any.peer().execute(() -> any.peer().send(question(position, prepared, checks)));
        }
    }

    private static CheckTransactionState question(long position, PreparedMessage prepared, int checks) {
        return new CheckTransactionState(
                prepared.message().topic(),
                prepared.message().queueOffset(),
                position,
                prepared.uniqueKey(),
                prepared.uniqueKey(),
                prepared.offsetId(),
                Unpooled.wrappedBuffer(prepared.question(checks)));
    }

    private void abandon(long position, PreparedMessage prepared) {
        topics.ensure(Names.ABANDONED_TOPIC, 1)
                .thenCompose(topic -> setAside(position, prepared, topic))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.warn(
                                "A transaction of the group {} was never decided; its message {} is now in {}",
                                prepared.producerGroup(),
                                prepared.uniqueKey(),
                                Names.ABANDONED_TOPIC);
                    } else {
                        LOG.warn("A transaction that was never decided could not be set aside: {}", failure.toString());
                    }
                });
    }

    private CompletionStage<?> setAside(long position, PreparedMessage prepared, Topic topic) {
        return engine.commit(
                position,
                topic.name(),
                messages.encodeAside(prepared.abandoned(topic)).message(),
                Durability.GATHERED);
    }
}
