package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.ResponseCode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a cluster. Its event loop owns all of its state: a call of any other thread becomes a task there, so calls of one
 * thread keep their order.
 */
final class ClusterClient implements RocketClient {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterClient.class);
    private static final long BEAT_MILLIS = 30_000;
    private static final long CLOSE_SECONDS = 5;

    private final List<Consumer<Set<Receipt>>> sessionLost = new CopyOnWriteArrayList<>();
    private final AtomicReference<CompletableFuture<Done>> closing = new AtomicReference<>();
    private final Underway underway = new Underway();
    private final ClientContext context;
    private final Routes routes;
    private final Links links;
    private final Groups groups;
    private final Topics topics;
    private final Sending sending;
    private final Repeating repeating;
    private final ClientTransactions transactions;
    private final TimedLeases leases;
    private final Finishing finishing;
    private final GenuinePopping genuinePopping;
    private final Popping popping;
    private Runnable stopBeating = () -> {};

    /**
     * Connects to nothing yet.
     *
     * @param clientId unique in the cluster
     * @param start spreads the clients over the queues of a topic
     */
    ClusterClient(ClientContext context, String clientId, int start) {
        this.context = context;
        String producerGroup = "TRV-P-" + clientId;
        routes = new Routes(context);
        links = new Links(context, this::sessionOpened, this::sessionLost);
        groups = new Groups(routes, links, clientId, producerGroup);
        topics = new Topics(context, routes, links);
        Faults faults = new Faults(context.clock());
        repeating = new Repeating(context);
        sending = new Sending(context, routes, links, faults, repeating, producerGroup, start);
        transactions = new ClientTransactions(new TransactionCalls(routes, links, sending, repeating), this::value);
        leases = new TimedLeases(context, links);
        finishing = new Finishing(links, repeating, leases);
        SinglePop pops = new SinglePop(context, routes, groups);
        genuinePopping = new GenuinePopping(context, links, groups, faults, pops, leases, finishing);
        popping = new Popping(context, routes, links, faults, pops, genuinePopping);
    }

    /** Begins to give signs of life. Called once. */
    ClusterClient start() {
        context.execute(this::beatLater);
        return this;
    }

    @Override
    public CompletionStage<SendReceipt> send(OutboundMessage message) {
        return value(() -> sending.send(message), () -> message.body().release());
    }

    @Override
    public CompletionStage<SendReceipt> sendOnce(OutboundMessage message) {
        return value(() -> sending.sendOnce(message), () -> message.body().release());
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public CompletionStage<Void> ensureTopic(String topic) {
        return done(() -> topics.ensure(topic));
    }

    @Override
    public CompletionStage<Void> requireTopic(String topic) {
        return done(() -> topics.require(topic));
    }

    @Override
    public CompletionStage<Void> ownTemporary(String topic) {
        return done(() -> topics.own(topic));
    }

    @Override
    public CompletionStage<Void> deleteTopic(String topic) {
        return done(() -> topics.delete(topic));
    }

    @Override
    public CompletionStage<Void> declareGroup(GroupDeclaration declaration) {
        return done(() -> groups.declare(declaration));
    }

    @Override
    public CompletionStage<Void> deleteGroup(String group) {
        return done(() -> groups.delete(group));
    }

    @Override
    public CompletionStage<Void> unsubscribe(String group) {
        return done(() -> groups.unsubscribe(group));
    }

    @Override
    public CompletionStage<Void> claimClientId(String clientId) {
        return done(() -> groups.claim(clientId));
    }

    @Override
    public CompletionStage<Void> leaveGroup(String group) {
        return done(() -> groups.leave(group));
    }

    @Override
    public CompletionStage<List<InboundMessage>> pop(PopCall call) {
        return value(() -> popping.pop(call));
    }

    @Override
    public CompletionStage<Void> cancelPops(String group, String owner) {
        return done(() -> genuinePopping.cancel(group, owner).flatMap(count -> groups.cancelPops(group, owner)));
    }

    @Override
    public CompletionStage<BrowsePage> browse(
            String group, String topic, String cursor, int maxMessages, @Nullable String selector) {
        return value(() -> popping.browse(group, topic, cursor, maxMessages, selector));
    }

    @Override
    public CompletionStage<Void> acknowledge(Collection<Receipt> receipts, boolean durably) {
        List<Receipt> copy = List.copyOf(receipts);
        return done(() -> finishing.acknowledge(copy, durably));
    }

    @Override
    public CompletionStage<Void> release(Collection<Receipt> receipts, Duration after, boolean countsAttempt) {
        List<Receipt> copy = List.copyOf(receipts);
        return done(() -> finishing.release(copy, after, countsAttempt));
    }

    @Override
    public CompletionStage<Void> deadLetter(Collection<Receipt> receipts, String reason) {
        List<Receipt> copy = List.copyOf(receipts);
        return done(() -> finishing.deadLetter(copy, reason));
    }

    @Override
    public CompletionStage<Capabilities> capabilities() {
        return value(() -> routes.masters().flatMap(masters -> {
            if (masters.isEmpty()) {
                throw new RocketException(
                        ResponseCode.SERVICE_NOT_AVAILABLE, "the cluster has no broker at the moment");
            }
            return links.session(masters.get(0)).map(BrokerSession::capabilities);
        }));
    }

    @Override
    public void onSessionLost(Consumer<Set<Receipt>> action) {
        sessionLost.add(action);
    }

    /** Waits until the brokers have ended the session, but not for long, and not on the event loop. */
    @Override
    public void close() {
        CompletableFuture<Done> running = end();
        if (!context.loop().inEventLoop()) {
            await(running);
        }
    }

    @Override
    public CompletionStage<Void> closeLater() {
        return end().thenAccept(done -> {});
    }

    private CompletableFuture<Done> end() {
        CompletableFuture<Done> first = new CompletableFuture<>();
        CompletableFuture<Done> running = closing.compareAndExchange(null, first);
        if (running != null) {
            return running;
        }
        if (!context.execute(() -> endSessions(first))) {
            first.complete(Done.DONE);
        }
        return first;
    }

    private void endSessions(CompletableFuture<Done> ended) {
        stopBeating.run();
        repeating.close();
        leases.close();
        Runnable disconnect = () -> {
            links.close();
            routes.close();
            underway.close();
            ended.complete(Done.DONE);
        };
        groups.close().then(done -> disconnect.run(), failure -> disconnect.run());
    }

    private static void await(CompletableFuture<Done> ended) {
        try {
            ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A client did not end in time", e);
        }
    }

    private void beatLater() {
        stopBeating = context.loops().later(BEAT_MILLIS, context.loop(), () -> {
            groups.beat();
            if (closing.get() == null) {
                beatLater();
            }
        });
    }

    private void sessionOpened(BrokerSession session) {
        groups.claim(session);
        groups.beat(session);
    }

    private void sessionLost(Set<Receipt> leased) {
        for (Consumer<Set<Receipt>> action : sessionLost) {
            try {
                action.accept(leased);
            } catch (RuntimeException e) {
                LOG.error("An action after the loss of a session failed", e);
            }
        }
    }

    private CompletionStage<Void> done(Supplier<Later<Done>> action) {
        return value(action).thenAccept(done -> {});
    }

    private <T> CompletableFuture<T> value(Supplier<Later<T>> action) {
        return value(action, () -> {});
    }

    private <T> CompletableFuture<T> value(Supplier<Later<T>> action, Runnable otherwise) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!onLoop(result, action)) {
            otherwise.run();
        }
        return result;
    }

    /** Returns false, and fails the result, if the client is closed. */
    private <T> boolean onLoop(CompletableFuture<T> result, Supplier<Later<T>> action) {
        boolean accepted = closing.get() == null && context.execute(() -> underway.begin(result, action));
        if (!accepted) {
            result.completeExceptionally(Underway.closed());
        }
        return accepted;
    }
}
