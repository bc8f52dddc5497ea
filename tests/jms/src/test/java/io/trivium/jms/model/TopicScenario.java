package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.model.TopicPeer.Link;
import io.trivium.jms.model.TopicPeer.Taker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Some sessions of some connections at two topics and their subscriptions, doing what a seed says. */
final class TopicScenario {
    private static final List<Wish.Kind> KINDS = List.of(Wish.Kind.values());
    private static final int MAX_LINKS = 3;
    private static final int MAX_SESSIONS = 5;
    private static final long HANGS_SECONDS = 20;

    private final long seed;
    private final Random random;
    private final TopicModel model;
    private final String scope;
    private final TriviumConnectionFactory factory;
    private final List<Link> links = new ArrayList<>();
    private final List<TopicPeer> peers = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    private int connections;
    private int sessions;

    TopicScenario(long seed, TopicMistake mistake, String url) {
        this.seed = seed;
        random = new Random(seed);
        model = new TopicModel(mistake);
        scope = mistake + "." + seed;
        int prefetch = random.nextBoolean() ? 64 : 1 + random.nextInt(3);
        factory = new TriviumConnectionFactory(url + "?prefetch=" + prefetch);
    }

    /** Returns how many sessions there were. */
    int run() {
        try {
            for (int step = 30 + random.nextInt(50); step > 0; step--) {
                step();
            }
            Delays.awaitSoon();
            takeAll();
            while (!peers.isEmpty()) {
                end(peers.get(0));
            }
            emptyDurables();
        } catch (JMSException | AssertionError | RuntimeException e) {
            throw new AssertionError("topics, seed " + seed + ": " + e.getMessage() + "\n" + model.history(), e);
        } finally {
            links.forEach(TopicScenario::closeQuietly);
        }
        return sessions;
    }

    private static void closeQuietly(Link link) {
        try {
            link.connection().close();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private void step() throws JMSException {
        if (peers.isEmpty() || (peers.size() < MAX_SESSIONS && random.nextInt(6) == 0)) {
            peers.add(session(link()));
        }
        TopicPeer peer = peers.get(random.nextInt(peers.size()));
        int action = random.nextInt(22);
        model.note("\n" + peer + ":" + action);
        Taker taker = peer.any();
        switch (action) {
            case 0, 1, 2, 3, 4 -> peer.send(anyTopic());
            case 5, 6, 7, 8 -> peer.open(wish(peer));
            case 9 -> peer.unsubscribe(name());
            case 10 -> end(peer);
            case 11 -> maybeDisconnect(peer.link());
            case 12, 13 -> peer.settle();
            case 20 -> peer.makeTemporary();
            case 21 -> deleteOne(peer);
            default -> {
                if (taker == null) {
                    peer.open(wish(peer));
                } else if (action == 14) {
                    peer.close(taker);
                } else if (action == 15) {
                    listen(peer, taker);
                } else {
                    peer.receive(taker);
                }
            }
        }
    }

    private String topic(int which) {
        return "model.topic." + scope + "." + which;
    }

    private String anyTopic() {
        List<String> temporaries = model.temporaries().names();
        return temporaries.isEmpty() || random.nextInt(3) != 0
                ? topic(random.nextInt(2))
                : temporaries.get(random.nextInt(temporaries.size()));
    }

    private void deleteOne(TopicPeer peer) throws JMSException {
        List<String> temporaries = model.temporaries().names();
        if (!temporaries.isEmpty()) {
            peer.delete(temporaries.get(random.nextInt(temporaries.size())));
        }
    }

    private String name() {
        return scope + "-" + random.nextInt(2);
    }

    private Wish wish(TopicPeer peer) {
        Wish.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        boolean own = kind == Wish.Kind.UNSHARED;
        String name = own ? "" : name();
        int number = peer.link().number();
        String clientId = peer.link().clientId();
        Wish known = own || random.nextInt(3) == 0 ? null : model.known(kind.durable(), clientId, name);
        if (known != null) {
            return new Wish(kind, known.topic(), name, known.redOnly(), known.noLocal(), number, clientId);
        }
        boolean noLocal = (own || kind == Wish.Kind.DURABLE) && random.nextInt(3) == 0;
        return new Wish(kind, anyTopic(), name, random.nextInt(3) == 0, noLocal, number, clientId);
    }

    private TopicPeer session(Link link) throws JMSException {
        sessions++;
        return new TopicPeer("s" + sessions, new Random(random.nextLong()), model, link);
    }

    private Link link() throws JMSException {
        int which = random.nextInt(MAX_LINKS);
        if (which < links.size()) {
            return links.get(which);
        }
        // One has no client id
        List<String> ids = new ArrayList<>(List.of("", "a." + scope, "b." + scope));
        links.forEach(link -> ids.remove(link.clientId() == null ? "" : link.clientId()));
        String id = ids.get(random.nextInt(ids.size()));
        return connect(id.isEmpty() ? null : id);
    }

    private Link connect(@Nullable String clientId) throws JMSException {
        Connection connection = factory.createConnection();
        Link link = new Link(++connections, clientId, connection);
        links.add(link);
        if (clientId != null) {
            connection.setClientID(clientId);
        }
        connection.start();
        return link;
    }

    private void maybeDisconnect(Link link) throws JMSException {
        if (random.nextBoolean()) {
            link.connection().close();
            links.remove(link);
            model.temporaries().closed(link.number());
            for (TopicPeer peer : List.copyOf(peers)) {
                if (peer.link().equals(link)) {
                    peer.closed();
                    peers.remove(peer);
                }
            }
        }
    }

    private void end(TopicPeer peer) throws JMSException {
        peers.remove(peer);
        peer.close();
    }

    /** Lets a listener have some messages that must come, and stops it in the midst of its work. */
    private void listen(TopicPeer peer, Taker taker) throws JMSException {
        int left = model.left(taker.subscription());
        if (left == 0 || model.consumers(taker.subscription()) > 1) {
            return;
        }
        CountDownLatch messages = new CountDownLatch(1 + random.nextInt(left));
        taker.consumer().setMessageListener(message -> hear(peer, taker, message, messages));
        assertThat(await(messages)).as("the listener got its messages").isTrue();
        switch (random.nextInt(3)) {
            case 0 -> end(peer);
            case 1 -> peer.close(taker);
            default -> {
                peer.link().connection().stop();
                taker.consumer().setMessageListener(null);
                peer.link().connection().start();
            }
        }
        Throwable failure = failed.get();
        if (failure != null) {
            throw new AssertionError("in a listener: " + failure.getMessage(), failure);
        }
    }

    private static boolean await(CountDownLatch messages) {
        try {
            return messages.await(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void hear(TopicPeer peer, Taker taker, Message message, CountDownLatch messages) {
        try {
            peer.onMessage(message, taker);
        } catch (Peer.Thrown e) {
            throw e;
        } catch (JMSException | RuntimeException | Error e) {
            failed.compareAndSet(null, e);
        } finally {
            messages.countDown();
        }
    }

    /** Each subscription that has a consumer gives all that it has: nothing is lost. */
    private void takeAll() throws JMSException {
        for (TopicPeer peer : peers) {
            for (Taker taker : List.copyOf(peer.takers())) {
                if (model.consumers(taker.subscription()) > 1) {
                    peer.close(taker);
                } else {
                    takeAll(peer, taker);
                }
            }
        }
    }

    private static void takeAll(TopicPeer peer, Taker taker) throws JMSException {
        boolean more = true;
        while (more) {
            more = peer.receive(taker);
        }
    }

    /** What is durable has what nobody finished, until it is deleted. */
    private void emptyDurables() throws JMSException {
        for (Wish wish : model.durables()) {
            Link link = null;
            for (Link each : links) {
                if (Objects.equals(each.clientId(), wish.clientId())) {
                    link = each;
                }
            }
            link = link == null ? connect(wish.clientId()) : link;
            TopicPeer last =
                    new TopicPeer("last", new Random(random.nextLong()), model, link, Session.AUTO_ACKNOWLEDGE);
            last.open(wish);
            takeAll(last, last.takers().get(0));
            last.close();
            TopicPeer deleting =
                    new TopicPeer("deleting", new Random(random.nextLong()), model, link, Session.AUTO_ACKNOWLEDGE);
            deleting.unsubscribe(wish.name());
            deleting.close();
        }
    }
}
