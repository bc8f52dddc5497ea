package io.trivium.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.Transaction;
import io.trivium.rocket.protocol.ResponseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody sends and somebody receives, each on a thread and with a client of its own, over a network that may lose their connections;
 * afterwards it is looked at what each was promised, and at what the broker has.
 */
final class Conversation {
    private static final int MESSAGES = 30;
    private static final int MOST_AT_ONCE = 4;
    private static final int QUEUES = 2;
    private static final long PATIENCE_SECONDS = 120;
    private static final Duration WAIT = Duration.ofMillis(40);

    private final Broker engine;
    private final String topic;
    private final String group;
    private final Habit habit;
    private final Random random;
    private final Random receivers;
    /** What was sent by itself, in order; and what together. */
    private final List<String> singles = new ArrayList<>();

    private final List<Set<String>> together = new ArrayList<>();
    private final Map<String, Integer> padding = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private volatile boolean allSent;

    /** What a sender makes of an answer that does not come. All but the first are faults that are to be found. */
    enum Habit {
        /** It leaves it to the stub. */
        SOUND,
        /** It takes it for sent. */
        BELIEVES_IN_SENDS,
        /** It sends the message again, as a new one. */
        REPEATS_BY_HAND
    }

    /** @param topic with {@value #QUEUES} queues, of this conversation alone, as is the group */
    Conversation(Broker engine, String topic, String group, long seed, Habit habit) {
        this.engine = engine;
        this.topic = topic;
        this.group = group;
        this.habit = habit;
        this.random = new Random(seed);
        this.receivers = new Random(random.nextLong());
    }

    /** Sends until all is sent. */
    void send(RocketClient client) throws InterruptedException {
        try {
            for (int next = 0; next < MESSAGES; ) {
                int count = 1 + random.nextInt(MOST_AT_ONCE);
                if (habit == Habit.SOUND && random.nextInt(4) == 0) {
                    sendTogether(client, next, count);
                } else {
                    sendAtOnce(client, next, count);
                }
                next += count;
            }
        } finally {
            allSent = true;
        }
    }

    private void sendAtOnce(RocketClient client, int first, int count) throws InterruptedException {
        Map<String, CompletionStage<?>> sends = new HashMap<>();
        for (int i = first; i < first + count; i++) {
            String id = topic + "-" + i;
            singles.add(id);
            OutboundMessage message = message(id);
            sends.put(id, habit == Habit.SOUND ? client.sendOnce(message) : client.send(message));
        }
        for (Map.Entry<String, CompletionStage<?>> send : sends.entrySet()) {
            boolean answered = succeeds(send.getValue());
            while (!answered && habit == Habit.REPEATS_BY_HAND) {
                answered = succeeds(client.send(message(send.getKey())));
            }
            if (answered || habit == Habit.BELIEVES_IN_SENDS) {
                acknowledged.add(send.getKey());
            }
        }
    }

    private void sendTogether(RocketClient client, int first, int count) throws InterruptedException {
        Set<String> ids = new HashSet<>();
        Transaction transaction = client.transactions().begin();
        boolean sent = true;
        for (int i = first; i < first + count; i++) {
            ids.add(topic + "-" + i);
            sent &= succeeds(transaction.send(message(topic + "-" + i)));
        }
        together.add(ids);
        if (!sent || random.nextInt(5) == 0) {
            succeeds(transaction.rollback());
            rolledBack.addAll(ids);
            return;
        }
        Integer code = failure(transaction.commit());
        if (code == null) {
            acknowledged.addAll(ids);
        } else if (code == ResponseCode.TRANSACTION_ROLLED_BACK) {
            rolledBack.addAll(ids);
        }
    }

    private OutboundMessage message(String id) {
        int more = padding.computeIfAbsent(id, unused -> random.nextInt(1 << random.nextInt(12)));
        return new OutboundMessage(
                topic,
                null,
                0,
                0,
                new MessageProperties(),
                Unpooled.wrappedBuffer(body(id, more).getBytes(UTF_8)));
    }

    private static String body(String id, int more) {
        return id + " " + "x".repeat(more);
    }

    /** Receives and acknowledges, until all that the broker has is finished. */
    void receive(RocketClient client) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!allSent || !finished.containsAll(stored().keySet())) {
            if (System.nanoTime() > end) {
                Set<String> missing = new HashSet<>(stored().keySet());
                missing.removeAll(finished);
                Invariant.UNFINISHED_COMES_BACK.holds(false, () -> missing + " did not come, or could not be finished");
            }
            List<Receipt> receipts = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (InboundMessage message :
                    popped(client.pop(new PopCall(group, topic, 1 + receivers.nextInt(8), WAIT, "receiver", null)))) {
                ids.add(delivered(message.message()));
                receipts.add(message.receipt());
            }
            if (!receipts.isEmpty() && succeeds(client.acknowledge(receipts))) {
                finished.addAll(ids);
            }
        }
    }

    private static List<InboundMessage> popped(CompletionStage<List<InboundMessage>> pop) throws InterruptedException {
        try {
            return pop.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException lost) {
            return List.of();
        } catch (TimeoutException e) {
            throw new AssertionError("a pop is neither answered nor failed", e);
        }
    }

    private String delivered(StoredMessage message) {
        String body = new String(message.body(), UTF_8);
        String id = body.substring(0, body.indexOf(' '));
        Integer more = padding.get(id);
        Invariant.NOTHING_INVENTED.holds(more != null && body.equals(body(id, more)), () -> "delivered: " + body);
        Invariant.FINISHED_STAYS_FINISHED.holds(
                !finished.contains(id), () -> id + " came again after its acknowledgement was answered");
        seen.add(id);
        return id;
    }

    private boolean succeeds(CompletionStage<?> stage) throws InterruptedException {
        return failure(stage) == null;
    }

    /** The code with which something failed; null if it did not. */
    private static @Nullable Integer failure(CompletionStage<?> stage) throws InterruptedException {
        try {
            stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RocketException failure) {
                return failure.code();
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("neither answered nor failed", e);
        }
    }

    /** Looks at what the broker has, when all is sent and received. */
    void check() {
        Map<String, List<StoredMessage>> stored = stored();
        for (String id : acknowledged) {
            Invariant.NOTHING_LOST.holds(stored.containsKey(id) && seen.contains(id), () -> id + " is lost");
        }
        stored.forEach((id, copies) -> Invariant.FINISHED_STAYS_FINISHED.holds(
                copies.size() == 1, () -> id + " is stored " + copies.size() + " times"));
        for (Set<String> ids : together) {
            long found = ids.stream().filter(stored::containsKey).count();
            Invariant.ALL_OR_NOTHING.holds(
                    found == 0 || (found == ids.size() && ids.stream().noneMatch(rolledBack::contains)),
                    () -> found + " of " + ids + " are stored" + (rolledBack.containsAll(ids) ? ", rolled back" : ""));
        }
        long[] last = new long[QUEUES];
        for (String id : singles) {
            for (StoredMessage copy : stored.getOrDefault(id, List.of())) {
                Invariant.KEYS_IN_ORDER.holds(
                        copy.queueOffset() >= last[copy.queueId()], () -> id + " stands before what was sent earlier");
                last[copy.queueId()] = copy.queueOffset();
            }
        }
    }

    private Map<String, List<StoredMessage>> stored() {
        Map<String, List<StoredMessage>> stored = new HashMap<>();
        for (int queue = 0; queue < QUEUES; queue++) {
            PullResult.Status status = PullResult.Status.FOUND;
            for (long offset = 0; status == PullResult.Status.FOUND; ) {
                try (PullResult found =
                        engine.pull(new PullQuery(new QueueId(topic, queue), offset, 32, 1 << 20, MessageFilter.ALL))) {
                    status = found.status();
                    offset = found.nextOffset();
                    found.records().forEach(record -> {
                        StoredMessage message =
                                StoredRecord.decode(record.bytes().duplicate());
                        String body = new String(message.body(), UTF_8);
                        stored.computeIfAbsent(body.substring(0, body.indexOf(' ')), id -> new CopyOnWriteArrayList<>())
                                .add(message);
                    });
                }
            }
        }
        return stored;
    }
}
