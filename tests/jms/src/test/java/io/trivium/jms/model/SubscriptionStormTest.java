package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumTopic;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sessions open, change, leave and delete subscriptions while others close them at any moment: nothing hangs, and nothing that is closed
 * holds a subscription or a client id. A failure names its seed: {@code -Dtrivium.sessions.seed=N} begins there.
 */
class SubscriptionStormTest {
    private static final String NAME = SubscriptionStormTest.class.getName();
    private static final String WORKER = "storm-worker";
    private static final int STORMS = 60;
    private static final int SESSIONS = 3;
    private static final int NAMES = 2;
    private static final long HANGS_SECONDS = 20;

    private static EmbeddedTrivium broker;
    private static ExecutorService threads;

    private final TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium:embedded:" + NAME);

    @BeforeAll
    static void open() {
        broker = EmbeddedTrivium.builder().name(NAME).open();
        threads = Executors.newCachedThreadPool(task -> new Thread(task, WORKER));
    }

    @AfterAll
    static void close() {
        threads.shutdownNow();
        broker.close();
    }

    @Test
    void whatIsClosedInAStormOfSubscriptionsHoldsNothing() {
        long first = Long.getLong("trivium.sessions.seed", 1);
        for (long seed = first; seed < first + STORMS; seed++) {
            try {
                storm(seed);
            } catch (JMSException | AssertionError | RuntimeException e) {
                throw new AssertionError("storm, seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void storm(long seed) throws JMSException {
        Random random = new Random(seed);
        Topic topic = new TriviumTopic("storm." + seed);
        Connection connection = connect(seed);
        List<Session> sessions = new ArrayList<>();
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            boolean transacted = random.nextInt(3) == 0;
            Session session = transacted
                    ? connection.createSession(Session.SESSION_TRANSACTED)
                    : connection.createSession(1 + random.nextInt(3));
            Random own = new Random(random.nextLong());
            sessions.add(session);
            work.add(CompletableFuture.runAsync(() -> work(session, topic, own), threads));
        }
        LockSupport.parkNanos(random.nextInt(15_000_000));
        if (random.nextBoolean()) {
            for (Session session : sessions) {
                session.close();
            }
        } else {
            work.add(CompletableFuture.runAsync(() -> closeQuietly(connection), threads));
        }
        connection.close();
        work.forEach(SubscriptionStormTest::mustEnd);
        nothingIsHeld(seed, topic);
    }

    private Connection connect(long seed) throws JMSException {
        Connection connection = factory.createConnection();
        connection.setClientID("storm-" + seed);
        connection.start();
        return connection;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void mustEnd(CompletableFuture<Void> work) {
        try {
            work.get(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(
                    "a session that was closed goes on, or fails with more than it may: " + e + "\n" + stacks(), e);
        }
    }

    /** What hangs where. */
    private static String stacks() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            if (thread.getName().startsWith(WORKER) && frames.length > 0) {
                text.append(thread.getName()).append('\n');
                List.of(frames).forEach(frame -> text.append("  ").append(frame).append('\n'));
            }
        });
        return text.toString();
    }

    /** Works until the session is closed, whatever the broker refuses meanwhile. */
    private static void work(Session session, Topic topic, Random random) {
        while (open(session)) {
            try {
                step(session, topic, random);
            } catch (JMSException e) {
                // Another session has the subscription, or this one is closed
                assertThat(e).isNotNull();
            }
        }
    }

    private static boolean open(Session session) {
        try {
            return session.getAcknowledgeMode() >= 0;
        } catch (JMSException e) {
            return false;
        }
    }

    private static void step(Session session, Topic topic, Random random) throws JMSException {
        String name = String.valueOf(random.nextInt(NAMES));
        String selector = random.nextInt(4) == 0 ? "JMSPriority > 3" : null;
        switch (random.nextInt(8)) {
            case 0 -> use(session.createConsumer(topic, selector, random.nextBoolean()), random);
            case 1 -> use(session.createSharedConsumer(topic, "s" + name, selector), random);
            case 2 -> use(session.createDurableConsumer(topic, "d" + name, selector, false), random);
            case 3 -> use(session.createSharedDurableConsumer(topic, "sd" + name, selector), random);
            case 4 -> session.unsubscribe((random.nextBoolean() ? "d" : "sd") + name);
            case 5 -> settle(session, random);
            default -> session.createProducer(topic).send(session.createTextMessage("m"));
        }
    }

    private static void use(MessageConsumer consumer, Random random) throws JMSException {
        consumer.receiveNoWait();
        if (random.nextInt(4) > 0) {
            consumer.close();
        }
    }

    private static void settle(Session session, Random random) throws JMSException {
        if (!session.getTransacted()) {
            session.recover();
        } else if (random.nextBoolean()) {
            session.commit();
        } else {
            session.rollback();
        }
    }

    /** The client id is free, and each durable subscription can be had, changed and deleted. */
    private void nothingIsHeld(long seed, Topic topic) throws JMSException {
        try (Connection next = connect(seed)) {
            Session session = next.createSession();
            for (int i = 0; i < NAMES; i++) {
                session.createDurableConsumer(topic, "d" + i, "changed = 1", true)
                        .close();
                session.createSharedDurableConsumer(topic, "sd" + i, "changed = 1")
                        .close();
                MessageConsumer shared = session.createSharedConsumer(topic, "s" + i, "changed = 1");
                assertThat(shared.receiveNoWait()).isNull();
                shared.close();
                session.unsubscribe("d" + i);
                session.unsubscribe("sd" + i);
            }
        }
    }
}
