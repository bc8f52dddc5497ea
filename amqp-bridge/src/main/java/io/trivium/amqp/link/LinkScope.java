package io.trivium.amqp.link;

import io.trivium.amqp.mapping.AmqpReader;
import io.trivium.amqp.mapping.AmqpWriter;
import io.trivium.rocket.client.RocketClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.qpid.protonj2.engine.Session;
import org.jspecify.annotations.Nullable;

/** What the links of one connection share. Owned by the connection's event loop. */
public final class LinkScope {
    private final RocketClient client;
    private final Mailbox mailbox;
    private final LinkLimits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BooleanSupplier writable;
    private final Owner owner;
    private final AllConnections all;
    private final Nodes nodes;
    private final AmqpReader reader = new AmqpReader();
    private final AmqpWriter writer = new AmqpWriter();
    private final Set<Runnable> endOfBatch = new LinkedHashSet<>();
    private final Set<Runnable> awaitingRoom = new LinkedHashSet<>();
    private final Set<Session> blocked = new LinkedHashSet<>();
    private final Set<ConsumerLink> consumers = new LinkedHashSet<>();
    private CompletionStage<@Nullable Void> ended = CompletableFuture.completedFuture(null);
    private long unansweredBytes;
    private long arriving;
    private boolean over;
    private long lastNumber;

    /**
     * Whose connection it is.
     *
     * @param container the client's container id
     * @param user the login, null for nobody
     */
    public record Owner(String container, @Nullable String user) {}

    /**
     * Makes a scope.
     *
     * @param client the connection's own, not closed here
     * @param writable whether the network takes more at the moment
     * @param all what it shares with other connections
     */
    public LinkScope(
            RocketClient client,
            Mailbox mailbox,
            LinkLimits limits,
            InstantSource clock,
            RandomGenerator random,
            BooleanSupplier writable,
            Owner owner,
            AllConnections all) {
        this.client = client;
        this.mailbox = mailbox;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.writable = writable;
        this.owner = owner;
        this.all = all;
        nodes = new Nodes(client, mailbox);
    }

    /** Runs what continues an answer on this connection's loop. */
    Executor loop() {
        return mailbox;
    }

    RocketClient client() {
        return client;
    }

    LinkLimits limits() {
        return limits;
    }

    Nodes nodes() {
        return nodes;
    }

    Owner owner() {
        return owner;
    }

    AmqpReader reader() {
        return reader;
    }

    AmqpWriter writer() {
        return writer;
    }

    RandomGenerator random() {
        return random;
    }

    long nowMillis() {
        return clock.millis();
    }

    boolean writable() {
        return writable.getAsBoolean();
    }

    /** Returns a number that no other link of this connection has. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** Goes on with an answer of the cluster on this connection's loop. */
    <T> void then(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> action) {
        // Not whenCompleteAsync: what an action throws would be known to nobody.
        stage.whenComplete((done, failure) -> mailbox.execute(() -> action.accept(done, failure)));
    }

    /** Runs an action once at the end of this batch, however often it is asked for. The same object must be given each time. */
    void atEndOfBatch(Runnable action) {
        endOfBatch.add(action);
    }

    /** Notes bytes of a message that is not whole; false if there is no room for them. */
    boolean arrives(long bytes) {
        boolean room = all.arriving().take(bytes);
        arriving += room ? bytes : 0;
        return room;
    }

    /** Notes that bytes which {@link #arrives} took are part of a whole message, or given up. */
    void arrived(long bytes) {
        // After the end all is given back.
        long known = Math.min(bytes, arriving);
        arriving -= known;
        all.arriving().add(-known);
    }

    /**
     * The connection is gone: no part of a message is followed by another. Outcomes that came before the end are carried out, and what
     * was fetched but not sent goes back to its place.
     *
     * @return answered when that is done; the session has to end after it
     */
    public CompletionStage<Void> end() {
        for (ConsumerLink link : List.copyOf(consumers)) {
            ended = ended.thenCombine(link.abandon().exceptionally(failure -> null), (one, other) -> null);
        }
        arrived(arriving);
        if (!over) {
            over = true;
            all.unanswered().add(-unansweredBytes);
        }
        return ended;
    }

    /** Notes bytes that went to the cluster (positive) or that it has answered for (negative). */
    void unanswered(long bytes) {
        unansweredBytes += bytes;
        if (!over) {
            all.unanswered().add(bytes);
        }
        if (bytes < 0 && !awaitingRoom.isEmpty() && (idle() || room() > 0)) {
            endOfBatch.addAll(awaitingRoom);
            awaitingRoom.clear();
        }
    }

    /** Runs an action at the end of the batch that makes room. */
    void awaitRoom(Runnable action) {
        awaitingRoom.add(action);
    }

    /** Returns for how many bytes more messages may be asked; negative if there are too many. */
    long room() {
        return Math.min(
                limits.unansweredBytes() - unansweredBytes, all.unanswered().room());
    }

    /** Returns whether the cluster has answered for all messages of this connection. */
    boolean idle() {
        return unansweredBytes == 0;
    }

    void add(ConsumerLink link) {
        consumers.add(link);
    }

    void remove(ConsumerLink link) {
        consumers.remove(link);
    }

    /** Notes that a link could not send on a session. */
    void blocked(Session session) {
        blocked.add(session);
    }

    /** Goes on with what waited for the network or for a session's window. */
    public void resume() {
        List<Session> sessions = List.copyOf(blocked);
        blocked.clear();
        for (Session session : sessions) {
            if (session.isLocallyOpen() && session.isRemotelyOpen()) {
                // The engine tells a link of its session's new window only when the news came for that link or for
                // none.
                session.setOutgoingCapacity(0);
                session.setOutgoingCapacity(-1);
            }
        }
        for (ConsumerLink link : List.copyOf(consumers)) {
            link.update();
        }
    }

    /** Does what was put off to the end of the batch: outcomes to the cluster, credit to clients. */
    public void finishBatch() {
        while (!endOfBatch.isEmpty()) {
            List<Runnable> actions = new ArrayList<>(endOfBatch);
            endOfBatch.clear();
            actions.forEach(Runnable::run);
        }
    }
}
