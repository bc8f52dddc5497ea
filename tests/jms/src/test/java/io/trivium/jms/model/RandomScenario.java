package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumQueue;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Some sessions of one connection at one queue, doing what a seed says. */
final class RandomScenario {
    static final InstantSource CLOCK = InstantSource.system();
    private static final int MAX_SESSIONS = 3;
    private static final long HANGS_SECONDS = 20;

    private final long seed;
    private final Random random;
    private final boolean alone;
    private final QueueModel model;
    private final Connection connection;
    private final Executor threads;
    private final Queue queue;
    private final List<Peer> peers = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    private int sessions;

    /** @param threads has a thread for every task */
    RandomScenario(long seed, Mistake mistake, String url, Executor threads) throws JMSException {
        this.seed = seed;
        this.threads = threads;
        random = new Random(seed);
        alone = random.nextBoolean();
        model = new QueueModel(mistake, alone);
        queue = new TriviumQueue("model." + mistake + "." + seed);
        int prefetch = random.nextBoolean() ? 64 : 1 + random.nextInt(3);
        connection = new TriviumConnectionFactory(url + "?prefetch=" + prefetch).createConnection();
    }

    /** Returns how many sessions there were. */
    int run() {
        try (connection) {
            connection.start();
            for (int step = 20 + random.nextInt(40); step > 0; step--) {
                step();
            }
            closeWhileTheyWork();
            model.onlyOne();
            Delays.awaitSoon();
            Peer.drain(connection.createSession(), queue, model);
            model.drained();
        } catch (JMSException | AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + (alone ? ", alone: " : ": ") + e.getMessage() + "\n" + model.history(), e);
        }
        return sessions + 1;
    }

    private void step() throws JMSException {
        if (peers.isEmpty() || (peers.size() < MAX_SESSIONS && random.nextInt(12) == 0)) {
            sessions++;
            peers.add(new Peer("s" + sessions, new Random(random.nextLong()), model, connection, queue));
        }
        Peer peer = peers.get(random.nextInt(peers.size()));
        int action = random.nextInt(16);
        model.note(peer + ":" + action);
        switch (action) {
            case 0, 1, 2, 3 -> peer.send(true);
            case 4, 5 -> toggle(peer);
            case 6, 7 -> peer.settle();
            case 8 -> peer.browse();
            case 9 -> listen(peer);
            case 10 -> end(peer);
            default -> receive(peer);
        }
    }

    private boolean mayOpen() {
        return !alone || peers.stream().noneMatch(Peer::consumes);
    }

    private void toggle(Peer peer) throws JMSException {
        if (mayOpen()) {
            peer.open();
        } else if (peer.consumes()) {
            peer.closeOne();
        }
    }

    private void receive(Peer peer) throws JMSException {
        if (!peer.consumes() && mayOpen()) {
            peer.open();
        }
        if (peer.consumes()) {
            peer.receive(-1);
        }
    }

    private void end(Peer peer) throws JMSException {
        peers.remove(peer);
        peer.close();
        peer.holder().closed();
    }

    /** Lets listeners have some messages, and stops them in the midst of their work. */
    private void listen(Peer peer) throws JMSException {
        int expected = alone && peer.consumes()
                ? model.left(peer.takers().get(0).redOnly(), Delays.now()).size()
                : peer.consumes() ? 1 : 0;
        if (expected == 0) {
            return;
        }
        CountDownLatch messages = new CountDownLatch(1 + random.nextInt(expected));
        for (Peer.Taker taker : peer.takers()) {
            taker.consumer().setMessageListener(message -> hear(peer, taker, message, messages));
        }
        boolean came = await(messages);
        assertThat(came || !alone).as("listeners got their messages").isTrue();
        switch (random.nextInt(3)) {
            case 0 -> end(peer);
            case 1 -> closeConsumers(peer);
            default -> stopListening(peer);
        }
        mustNotHaveFailed();
    }

    private boolean await(CountDownLatch messages) {
        try {
            return messages.await(alone ? HANGS_SECONDS * 1_000 : 5, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void hear(Peer peer, Peer.Taker taker, Message message, CountDownLatch messages) {
        try {
            peer.onMessage(message, taker.redOnly());
        } catch (Peer.Thrown e) {
            throw e;
        } catch (JMSException | RuntimeException | Error e) {
            failed.compareAndSet(null, e);
        } finally {
            messages.countDown();
        }
    }

    private static void closeConsumers(Peer peer) throws JMSException {
        while (peer.consumes()) {
            peer.closeOne();
        }
    }

    private void stopListening(Peer peer) throws JMSException {
        connection.stop();
        for (Peer.Taker taker : peer.takers()) {
            taker.consumer().setMessageListener(null);
        }
        connection.start();
    }

    private void mustNotHaveFailed() {
        Throwable failure = failed.get();
        if (failure != null) {
            throw new AssertionError("in a listener or another thread: " + failure.getMessage(), failure);
        }
    }

    /** Each session in turn works on a thread of its own until this one closes it, at any moment. */
    private void closeWhileTheyWork() throws JMSException {
        for (Peer peer : peers) {
            if (!peer.consumes() && mayOpen()) {
                peer.open();
            }
            Random own = new Random(random.nextLong());
            FutureTask<Void> worker = new FutureTask<>(() -> work(peer, own), null);
            threads.execute(worker);
            LockSupport.parkNanos(random.nextInt(2_000_000));
            peer.close();
            mustEnd(worker);
            peer.holder().closed();
            mustNotHaveFailed();
        }
    }

    private static void mustEnd(FutureTask<Void> worker) {
        try {
            worker.get(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a session that was closed goes on: " + e, e);
        }
    }

    private void work(Peer peer, Random own) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                switch (own.nextInt(4)) {
                    case 0 -> peer.send(false);
                    case 1 -> peer.settle();
                    default -> {
                        if (peer.consumes()) {
                            peer.receive(own.nextInt(3));
                        }
                    }
                }
            }
        } catch (JMSException e) {
            assertThat(e).isNotNull();
        } catch (RuntimeException | Error e) {
            failed.compareAndSet(null, e);
        }
    }
}
