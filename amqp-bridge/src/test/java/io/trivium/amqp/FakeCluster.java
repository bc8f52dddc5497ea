package io.trivium.amqp;

import io.netty.buffer.ByteBufUtil;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.rocket.client.BrowsePage;
import io.trivium.rocket.client.Capabilities;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketClients;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.SendReceipt;
import io.trivium.rocket.client.Transactions;
import io.trivium.rocket.protocol.ResponseCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory, with one queue for each topic: leases, releases in place, attempts, dead letters and sessions as the contract
 * says. It answers on a thread of its own, as a network would.
 */
final class FakeCluster implements RocketClients, AutoCloseable {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, List<StoredMessage>> topics = new TreeMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final List<Credentials> logins = new ArrayList<>();
    private final Set<String> refusedTopics = new HashSet<>();
    private final List<String> deadLetters = new ArrayList<>();
    private int openClients;
    private int sends;

    @Override
    public RocketClient open(Credentials credentials) {
        Client client = new Client();
        thread.execute(() -> {
            logins.add(credentials);
            openClients++;
        });
        return client;
    }

    /** Makes sends to a topic fail with a lack of rights. */
    void refuse(String topic) {
        run(() -> refusedTopics.add(topic));
    }

    List<Credentials> logins() {
        return ask(() -> List.copyOf(logins));
    }

    List<String> deadLetters() {
        return ask(() -> List.copyOf(deadLetters));
    }

    List<StoredMessage> stored(String topic) {
        return ask(() -> List.copyOf(topics.getOrDefault(topic, List.of())));
    }

    Set<String> topicNames() {
        return ask(() -> Set.copyOf(topics.keySet()));
    }

    Set<String> groupNames() {
        return ask(() -> Set.copyOf(groups.keySet()));
    }

    int openClients() {
        return ask(() -> openClients);
    }

    int sends() {
        return ask(() -> sends);
    }

    /** Answers nothing before the returned action is run. */
    Runnable halt() {
        CountDownLatch goOn = new CountDownLatch(1);
        thread.execute(() -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return goOn::countDown;
    }

    /** Returns the offsets of a group that are leased. */
    Set<Long> leased(String group) {
        return ask(() -> Set.copyOf(known(group).leases.keySet()));
    }

    /** Returns how many messages a group has finished. */
    int finished(String group) {
        return ask(() -> known(group).finished.size());
    }

    /** Returns how many pops wait in a group. */
    int waits(String group) {
        return ask(() -> known(group).waiting.size());
    }

    private void run(Runnable action) {
        ask(() -> {
            action.run();
            return "";
        });
    }

    private <T> T ask(Callable<T> question) {
        try {
            return thread.submit(question).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private Group known(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw new RocketException(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "no group " + name);
        }
        return group;
    }

    private List<StoredMessage> log(String topic) {
        List<StoredMessage> log = topics.get(topic);
        if (log == null) {
            throw new RocketException(ResponseCode.TOPIC_NOT_EXIST, "no topic " + topic);
        }
        return log;
    }

    private Group group(String name, String topic) {
        return groups.computeIfAbsent(name, made -> new Group(topic));
    }

    private static final class Group {
        private final String topic;
        private final Map<Long, Client> leases = new TreeMap<>();
        private final Set<Long> finished = new HashSet<>();
        private final Map<Long, Integer> attempts = new HashMap<>();
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long start;

        Group(String topic) {
            this.topic = topic;
        }
    }

    private record Waiting(Client client, PopCall call, CompletableFuture<List<InboundMessage>> answer) {}

    private final class Client implements RocketClient {
        private final Set<String> ownGroups = new HashSet<>();
        private boolean closed;

        private <T> CompletionStage<T> answer(Callable<T> call) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            thread.execute(() -> {
                try {
                    if (closed) {
                        throw new RocketException(RocketException.NOT_ANSWERED, "the client is closed");
                    }
                    answer.complete(call.call());
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        }

        private CompletionStage<Void> act(Runnable action) {
            return answer(() -> {
                action.run();
                return null;
            });
        }

        @Override
        public CompletionStage<SendReceipt> send(OutboundMessage message) {
            byte[] body = ByteBufUtil.getBytes(message.body());
            message.body().release();
            return answer(() -> {
                sends++;
                if (refusedTopics.contains(message.topic())) {
                    throw new RocketException(ResponseCode.NO_PERMISSION, "no right to send to " + message.topic());
                }
                List<StoredMessage> log = log(message.topic());
                long offset = log.size();
                log.add(stored(message, body, offset));
                groups.values().forEach(FakeCluster.this::serve);
                return new SendReceipt("fake", 0, offset, "id" + offset);
            });
        }

        @Override
        public CompletionStage<SendReceipt> sendOnce(OutboundMessage message) {
            return send(message);
        }

        @Override
        public Transactions transactions() {
            throw new UnsupportedOperationException("this cluster has no transactions");
        }

        private StoredMessage stored(OutboundMessage message, byte[] body, long offset) {
            MessageProperties properties =
                    MessageProperties.parse(message.properties().encode());
            return new StoredMessage(
                    message.topic(),
                    0,
                    offset,
                    offset * 100,
                    0,
                    0,
                    message.bornMillis(),
                    HOST,
                    0,
                    HOST,
                    0,
                    0,
                    body,
                    properties);
        }

        @Override
        public CompletionStage<Void> requireTopic(String topic) {
            return act(() -> log(topic));
        }

        @Override
        public CompletionStage<Void> ownTemporary(String topic) {
            return ensureTopic(topic);
        }

        @Override
        public CompletionStage<Void> ensureTopic(String topic) {
            return act(() -> topics.computeIfAbsent(topic, made -> new ArrayList<>()));
        }

        @Override
        public CompletionStage<Void> deleteTopic(String topic) {
            return act(() -> topics.remove(topic));
        }

        @Override
        public CompletionStage<Void> declareGroup(GroupDeclaration declaration) {
            return act(() -> {
                boolean known = groups.containsKey(declaration.name());
                Group group = group(declaration.name(), declaration.topic());
                if (declaration.kind() != GroupDeclaration.Kind.QUEUE && !known) {
                    group.start = log(declaration.topic()).size();
                    ownGroups.add(declaration.name());
                }
            });
        }

        @Override
        public CompletionStage<Void> deleteGroup(String group) {
            return act(() -> groups.remove(group));
        }

        @Override
        public CompletionStage<Void> unsubscribe(String group) {
            return deleteGroup(group);
        }

        @Override
        public CompletionStage<Void> claimClientId(String clientId) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> leaveGroup(String group) {
            return act(() -> {
                if (ownGroups.remove(group)) {
                    groups.remove(group);
                }
            });
        }

        @Override
        public CompletionStage<List<InboundMessage>> pop(PopCall call) {
            CompletableFuture<List<InboundMessage>> answer = new CompletableFuture<>();
            CompletionStage<Void> asked = act(() -> {
                Group group = known(call.group());
                Waiting waiting = new Waiting(this, call, answer);
                group.waiting.add(waiting);
                serve(group);
                if (call.maxWait().isZero()) {
                    giveUp(group, waiting);
                } else {
                    var unused = thread.schedule(
                            () -> giveUp(group, waiting), call.maxWait().toMillis(), TimeUnit.MILLISECONDS);
                }
            });
            asked.whenComplete((done, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                }
            });
            return answer;
        }

        private void giveUp(Group group, Waiting waiting) {
            if (group.waiting.remove(waiting)) {
                waiting.answer().complete(List.of());
            }
        }

        @Override
        public CompletionStage<Void> cancelPops(String group, String owner) {
            return act(() -> {
                Group known = groups.get(group);
                if (known != null) {
                    List<Waiting> mine = known.waiting.stream()
                            .filter(waiting -> waiting.client() == this
                                    && waiting.call().owner().equals(owner))
                            .toList();
                    mine.forEach(waiting -> giveUp(known, waiting));
                }
            });
        }

        @Override
        public CompletionStage<BrowsePage> browse(
                String group, String topic, String cursor, int maxMessages, @Nullable String selector) {
            return answer(() -> {
                long next = cursor.isEmpty() ? 0 : Long.parseLong(cursor);
                List<StoredMessage> page = new ArrayList<>();
                List<StoredMessage> log = log(topic);
                while (next < log.size() && page.size() < maxMessages) {
                    if (!known(group).finished.contains(next) && selects(selector, log.get((int) next))) {
                        page.add(log.get((int) next));
                    }
                    next++;
                }
                return new BrowsePage(page, String.valueOf(next));
            });
        }

        @Override
        public CompletionStage<Void> acknowledge(Collection<Receipt> receipts, boolean durably) {
            return act(() -> receipts.forEach(receipt -> finish(receipt)));
        }

        private void finish(Receipt receipt) {
            Group group = groups.get(receipt.group());
            if (group != null) {
                group.leases.remove(receipt.offset());
                group.finished.add(receipt.offset());
            }
        }

        @Override
        public CompletionStage<Void> release(Collection<Receipt> receipts, Duration after, boolean countsAttempt) {
            return act(() -> receipts.forEach(receipt -> {
                Group group = groups.get(receipt.group());
                if (group != null && group.leases.remove(receipt.offset()) != null) {
                    if (countsAttempt) {
                        group.attempts.merge(receipt.offset(), 1, Integer::sum);
                    }
                    serve(group);
                }
            }));
        }

        @Override
        public CompletionStage<Void> deadLetter(Collection<Receipt> receipts, String reason) {
            return act(() -> receipts.forEach(receipt -> {
                deadLetters.add(receipt.offset() + " " + reason);
                finish(receipt);
            }));
        }

        @Override
        public CompletionStage<Capabilities> capabilities() {
            return answer(() -> new Capabilities(Set.of("fake")));
        }

        @Override
        public void onSessionLost(Consumer<Set<Receipt>> action) {}

        @Override
        public void close() {
            closeLater().toCompletableFuture().join();
        }

        @Override
        public CompletionStage<Void> closeLater() {
            return CompletableFuture.runAsync(this::end, thread);
        }

        private void end() {
            if (closed) {
                return;
            }
            closed = true;
            openClients--;
            ownGroups.forEach(groups::remove);
            groups.values().forEach(group -> {
                group.waiting.removeIf(waiting -> waiting.client() == this);
                // As a broker calls them redelivered, without counting a failure.
                group.leases.forEach((offset, holder) -> {
                    if (holder == this) {
                        group.attempts.merge(offset, 1, Integer::sum);
                    }
                });
                group.leases.values().removeIf(holder -> holder == this);
                serve(group);
            });
        }
    }

    private void serve(Group group) {
        while (!group.waiting.isEmpty()) {
            Waiting first = group.waiting.element();
            List<InboundMessage> found = lease(group, first);
            if (found.isEmpty()) {
                return;
            }
            group.waiting.remove();
            first.answer().complete(found);
        }
    }

    private List<InboundMessage> lease(Group group, Waiting waiting) {
        PopCall call = waiting.call();
        List<InboundMessage> found = new ArrayList<>();
        @Nullable List<StoredMessage> log = topics.get(group.topic);
        for (long offset = group.start;
                log != null && offset < log.size() && found.size() < call.maxMessages();
                offset++) {
            if (!group.leases.containsKey(offset)
                    && !group.finished.contains(offset)
                    && selects(call.selector(), log.get((int) offset))) {
                group.leases.put(offset, waiting.client());
                found.add(new InboundMessage(
                        attempted(log.get((int) offset), group.attempts.getOrDefault(offset, 0)),
                        Receipt.parse(call.group(), group.topic, "0 0 0 0 0 fake 0 " + offset)));
            }
        }
        return found;
    }

    private static boolean selects(@Nullable String selector, StoredMessage message) {
        return selector == null || Selector.parse(Dialect.JMS, selector).matches(StoredRecord.encode(message), 0);
    }

    private static StoredMessage attempted(StoredMessage m, int attempts) {
        return new StoredMessage(
                m.topic(),
                m.queueId(),
                m.queueOffset(),
                m.position(),
                m.flag(),
                m.sysFlag(),
                m.bornMillis(),
                m.bornHost(),
                m.storedMillis(),
                m.storeHost(),
                attempts,
                0,
                m.body(),
                m.properties());
    }
}
