package io.trivium.testkit;

import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.RequestToken;
import io.trivium.testkit.Sent.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends, prepares and decides, repeats what it has no answer to, and recalls. */
final class Senders {
    private static final String NAME = "sender";
    /** The sender has the answers to all requests but the last so many. */
    private static final int REMEMBERED = 20;

    private final Driver driver;
    private final ReferenceBroker reference;
    private final long mostBytes;
    private final BooleanSupplier mayBeFull;
    private long requests;
    private long unanswered;
    private int refusedForRoom;
    private int answersToLose;

    /**
     * @param mostBytes of messages that the broker may hold unanswered
     * @param mayBeFull whether the disk may have no room for messages
     */
    Senders(Driver driver, ReferenceBroker reference, long mostBytes, BooleanSupplier mayBeFull) {
        this.mayBeFull = mayBeFull;
        this.driver = driver;
        this.reference = reference;
        this.mostBytes = mostBytes;
    }

    void send(Step.Send send) {
        String topic = Play.topic(send.topic());
        int queues = reference.queues(topic).size();
        String key = send.key() < 0 ? "" : "k" + send.key();
        int queue = send.key() < 0 ? send.queue() % queues : send.key() % 2;
        long now = driver.clock.millis();
        long due = send.delayMillis() == 0 ? 0 : now + send.delayMillis();
        List<Sent> batch = new ArrayList<>();
        List<OutgoingMessage> outgoing = new ArrayList<>();
        int number = reference.nextBatch();
        for (int i = 0; i < send.count(); i++) {
            Sent message = new Sent(reference.nextId(key), topic, queue, key, send.size(), due, number);
            message.expiryMillis = send.ttlMillis() == 0 ? 0 : now + send.ttlMillis();
            reference.sent.put(message.id, message);
            batch.add(message);
            outgoing.add(Letters.write(message));
        }
        RequestToken token = send.once() && send.count() == 1 && due == 0 ? token(requests++) : null;
        batch.get(0).request = token == null ? -1 : token.sequence();
        publish(new Publication(topic, outgoing, send.durability(), token), batch, now);
    }

    private static RequestToken token(long sequence) {
        return new RequestToken(NAME, sequence, Math.max(0, sequence - REMEMBERED));
    }

    /** The sender is not told the next answers. */
    void loseAnswers(int count) {
        answersToLose = count;
    }

    private void publish(Publication publication, List<Sent> batch, long now) {
        long bytes = publication.messages().stream()
                .mapToLong(message -> message.record().remaining())
                .sum();
        boolean lost = answersToLose > 0;
        answersToLose -= lost ? 1 : 0;
        long before = unanswered;
        unanswered += bytes;
        driver.ask(
                engine().publish(publication),
                receipts -> {
                    unanswered -= bytes;
                    Invariant.MEMORY_BOUNDED.holds(
                            before == 0 || before + bytes <= mostBytes,
                            () -> bytes + " bytes are taken while " + before + " are unanswered");
                    for (int i = 0; i < receipts.size() && !lost; i++) {
                        answered(batch.get(i), receipts.get(i), now);
                        batch.get(i).writtenOnly = publication.durability() == Durability.WRITTEN && !batch.get(i).seen;
                    }
                },
                refusal -> {
                    unanswered -= bytes;
                    Invariant.UNFINISHED_COMES_BACK.holds(
                            refusal.refusal() != Refusal.DISK_FULL || mayBeFull.getAsBoolean(),
                            () -> "refused for want of room that there is: " + refusal);
                    refusedForRoom += refusal.refusal() == Refusal.DISK_FULL ? 1 : 0;
                    boolean busy = refusal.refusal() == Refusal.OVERLOADED;
                    Invariant.MEMORY_BOUNDED.holds(
                            !busy || before + bytes > mostBytes, () -> "busy with " + before + " bytes");
                    batch.stream()
                            // A repeated one may stand in the log already.
                            .filter(message -> !lost && (!busy || message.request < 0))
                            .filter(message -> message.receipt == null)
                            .forEach(message -> message.state = State.NEVER);
                },
                () -> {});
    }

    int refusedForRoom() {
        return refusedForRoom;
    }

    /** The process has died: nobody answers any more. */
    void crashed() {
        unanswered = 0;
    }

    /** What is asked again under its number is answered again, and done once. */
    void repeat(int pick) {
        List<Sent> repeatable = sent(message -> message.request >= requests - REMEMBERED
                && message.request >= 0
                && (message.lost || message.state == State.ASKED || message.state == State.STORED));
        if (repeatable.isEmpty()) {
            return;
        }
        Sent message = repeatable.get(pick % repeatable.size());
        if (message.lost) {
            message.lost = false;
            message.state = State.ASKED;
        }
        RequestToken token = new RequestToken(NAME, message.request, Math.max(0, requests - 1 - REMEMBERED));
        publish(
                new Publication(message.topic, List.of(Letters.write(message)), Durability.FORCED, token),
                List.of(message),
                driver.clock.millis());
    }

    private static void answered(Sent message, PublishReceipt receipt, long decidedMillis) {
        PublishReceipt before = message.receipt;
        Invariant.FINISHED_STAYS_FINISHED.holds(
                before == null || before.equals(receipt),
                () -> message + " is answered with " + receipt + ", before with " + before);
        message.receipt = receipt;
        if (message.dueMillis > decidedMillis) {
            message.state = message.seen ? State.STORED : State.SCHEDULED;
            return;
        }
        boolean same = !message.seen || message.atOffset == receipt.queueOffset();
        Invariant.OFFSETS_DENSE.holds(same, () -> message + " was answered with " + receipt);
        message.state = State.STORED;
        message.atQueue = receipt.queue();
        message.atOffset = receipt.queueOffset();
    }

    void prepare(Step.Prepare prepare) {
        String topic = Play.topic(prepare.topic());
        int queue = prepare.queue() % reference.queues(topic).size();
        long due = prepare.delayMillis() == 0 ? 0 : driver.clock.millis() + prepare.delayMillis();
        Sent message = new Sent(reference.nextId(""), topic, queue, "", 20, due, reference.nextBatch());
        message.transaction = true;
        message.state = State.PREPARED;
        reference.sent.put(message.id, message);
        driver.ask(
                engine().prepare(topic, Letters.write(message), Durability.FORCED),
                receipt -> message.preparedAt = receipt.position(),
                refusal -> message.state = State.NEVER,
                () -> {});
    }

    void decide(int pick, boolean commit) {
        Sent message = pick(half -> half.state == State.PREPARED && half.preparedAt >= 0, pick);
        if (message == null) {
            return;
        }
        if (commit) {
            message.state = State.COMMITTING;
            long now = driver.clock.millis();
            // What does not wait any more is sent by the commit, whenever it was prepared.
            message.sentAs = message.dueMillis > now ? reference.sentSoFar() : Long.MAX_VALUE;
            driver.ask(
                    engine().commit(message.preparedAt, message.topic, Letters.write(message), Durability.FORCED),
                    receipt -> answered(message, receipt, now),
                    refusal -> message.state = State.PREPARED,
                    () -> {});
        } else {
            message.state = State.ROLLING_BACK;
            driver.ask(
                    engine().rollback(message.preparedAt, Durability.FORCED),
                    done -> message.state = State.NEVER,
                    refusal -> message.state = State.PREPARED,
                    () -> {});
        }
    }

    /** A message that waits for its time is dropped, for good; one whose time has come is not, and one that never was neither. */
    void recall(int pick) {
        Sent message = pick(waiting -> waiting.state == State.SCHEDULED && waiting.receipt != null, pick);
        if (message == null || message.receipt == null) {
            return;
        }
        long position = message.receipt.position();
        message.state = State.RECALLING;
        driver.ask(
                engine().cancelScheduled(message.topic, position),
                dropped -> {
                    boolean due = message.seen || message.dueMillis <= driver.clock.millis();
                    Invariant.NOTHING_LOST.holds(dropped || due, () -> message + " waits and cannot be recalled");
                    Invariant.NOTHING_INVENTED.holds(!dropped || !message.seen, () -> message + " was recalled");
                    message.state = dropped ? State.NEVER : message.seen ? State.STORED : State.SCHEDULED;
                },
                refusal -> message.state = State.SCHEDULED,
                () -> {});
        driver.ask(
                engine().cancelScheduled(message.topic, position + 1),
                dropped -> Invariant.NOTHING_LOST.holds(
                        !dropped, () -> "nothing begins at " + (position + 1) + ", and it was dropped"),
                refusal -> {},
                () -> {});
    }

    private @Nullable Sent pick(Predicate<Sent> which, int pick) {
        List<Sent> some = sent(which);
        return some.isEmpty() ? null : some.get(pick % some.size());
    }

    List<Sent> sent(Predicate<Sent> which) {
        return reference.sent.values().stream().filter(which).toList();
    }

    private BrokerEngine engine() {
        return driver.engine();
    }
}
