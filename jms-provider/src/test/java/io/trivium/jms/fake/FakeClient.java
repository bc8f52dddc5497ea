package io.trivium.jms.fake;

import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.BrowsePage;
import io.trivium.rocket.client.Capabilities;
import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.SendReceipt;
import io.trivium.rocket.protocol.ResponseCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of the {@link FakeBroker}. */
public final class FakeClient implements RocketClient {
    private final FakeBroker broker;
    private final List<Consumer<Set<Receipt>>> onLost = new ArrayList<>();
    private final Deque<Runnable> heldSends = new ArrayDeque<>();
    private final Deque<Runnable> heldAcknowledgements = new ArrayDeque<>();
    private boolean holdSends;
    private boolean holdAcknowledgements;
    private final Answers declarations = new Answers();
    private final Answers deletions = new Answers();
    private final FakeTransactions transactions;
    private final NextFailure nextFailure = new NextFailure();
    private final NextFailure nextReleaseFailure = new NextFailure();
    private @Nullable Error brokenBy;
    private boolean closed;
    private int acknowledgeCalls;
    private int topicCalls;

    FakeClient(FakeBroker broker) {
        this.broker = broker;
        transactions = new FakeTransactions(broker, this);
    }

    /** Lets the next send or acknowledgement fail. */
    public void failNext(int code, String text) {
        nextFailure.is(new RocketException(code, text));
    }

    /** Lets the next release fail. */
    public void failNextRelease(int code, String text) {
        nextReleaseFailure.is(new RocketException(code, text));
    }

    /** Lets the next message that cannot be read throw this while that is handled, once. */
    public synchronized void breaksBy(Error error) {
        brokenBy = error;
    }

    /** Leaves sends without an answer until {@link #answerSends}. */
    public synchronized void holdSends() {
        holdSends = true;
    }

    /** Answers held sends, the newest first. */
    public synchronized void answerSends() {
        holdSends = false;
        while (!heldSends.isEmpty()) {
            heldSends.removeLast().run();
        }
    }

    public synchronized void holdAcknowledgements() {
        holdAcknowledgements = true;
    }

    public synchronized void answerAcknowledgements() {
        holdAcknowledgements = false;
        while (!heldAcknowledgements.isEmpty()) {
            heldAcknowledgements.removeFirst().run();
        }
    }

    /** Of declarations of groups; what they declare is there at once. */
    public Answers declarations() {
        return declarations;
    }

    /** Of deletions of groups. */
    public Answers deletions() {
        return deletions;
    }

    public synchronized int acknowledgeCalls() {
        return acknowledgeCalls;
    }

    /** How often was asked whether a topic is there. */
    public synchronized int topicCalls() {
        return topicCalls;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the session, as a broker does whose connection is lost. */
    public void loseSession() {
        loseSession(() -> {});
    }

    /**
     * As {@link #loseSession()}.
     *
     * @param meanwhile happens before the client is told
     */
    public void loseSession(Runnable meanwhile) {
        Set<Receipt> gone = broker.end(this);
        meanwhile.run();
        tellOfLoss(gone);
    }

    /** Ends the session with one of the cluster's brokers. */
    public void loseSessionWith(String one) {
        tellOfLoss(broker.end(this, one));
    }

    private void tellOfLoss(Set<Receipt> gone) {
        List.copyOf(onLost).forEach(action -> action.accept(gone));
    }

    @Override
    public CompletionStage<SendReceipt> send(OutboundMessage message) {
        RuntimeException failure = nextFailure.take();
        if (failure != null) {
            return broker.fail(failure);
        }
        CompletableFuture<SendReceipt> answer = new CompletableFuture<>();
        long offset = broker.append(message);
        SendReceipt receipt = new SendReceipt(FakeBroker.BROKER, 0, offset, "id");
        synchronized (this) {
            if (holdSends) {
                heldSends.add(() -> broker.complete(answer, receipt));
                return answer;
            }
        }
        return broker.answer(answer, receipt);
    }

    private CompletionStage<Void> done() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        broker.complete(answer, null);
        return answer;
    }

    private CompletionStage<Void> done(Answers answers) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.give(() -> broker.complete(answer, null));
        return answer;
    }

    @Override
    public CompletionStage<SendReceipt> sendOnce(OutboundMessage message) {
        return send(message);
    }

    @Override
    public FakeTransactions transactions() {
        return transactions;
    }

    @Override
    public CompletionStage<Void> requireTopic(String topic) {
        synchronized (this) {
            topicCalls++;
        }
        synchronized (broker) {
            return broker.topics.contains(topic)
                    ? done()
                    : CompletableFuture.failedFuture(
                            new RocketException(ResponseCode.TOPIC_NOT_EXIST, "no topic " + topic));
        }
    }

    @Override
    public CompletionStage<Void> ownTemporary(String topic) {
        return ensureTopic(topic);
    }

    @Override
    public CompletionStage<Void> ensureTopic(String topic) {
        synchronized (broker) {
            broker.topics.add(topic);
        }
        return done();
    }

    @Override
    public CompletionStage<Void> deleteTopic(String topic) {
        synchronized (broker) {
            broker.topics.remove(topic);
        }
        return done();
    }

    @Override
    public CompletionStage<Void> declareGroup(GroupDeclaration declaration) {
        broker.declare(this, declaration.name(), declaration.kind(), declaration.topic());
        return done(declarations);
    }

    @Override
    public CompletionStage<Void> deleteGroup(String group) {
        synchronized (broker) {
            broker.groups.remove(group);
        }
        return done(deletions);
    }

    @Override
    public CompletionStage<Void> unsubscribe(String group) {
        return broker.hasGroup(group)
                ? deleteGroup(group)
                : broker.fail(new RocketException(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "no " + group));
    }

    @Override
    public CompletionStage<Void> claimClientId(String clientId) {
        return broker.claim(this, clientId)
                ? done()
                : broker.fail(new RocketException(ResponseCode.ILLEGAL_OPERATION, clientId + " is taken"));
    }

    @Override
    public CompletionStage<Void> leaveGroup(String group) {
        broker.leave(this, group);
        return done();
    }

    @Override
    public CompletionStage<List<InboundMessage>> pop(PopCall call) {
        CompletableFuture<List<InboundMessage>> answer = new CompletableFuture<>();
        broker.pop(this, call, answer);
        return answer;
    }

    @Override
    public CompletionStage<Void> cancelPops(String group, String owner) {
        broker.cancel(this, group, owner);
        return done();
    }

    @Override
    public CompletionStage<BrowsePage> browse(
            String group, String topic, String cursor, int maxMessages, @Nullable String selector) {
        long from = cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        List<StoredMessage> page = broker.unfinished(group, from, maxMessages);
        long next = page.isEmpty() ? from : page.get(page.size() - 1).queueOffset() + 1;
        return broker.answer(new CompletableFuture<>(), new BrowsePage(page, Long.toString(next)));
    }

    @Override
    public CompletionStage<Void> acknowledge(Collection<Receipt> receipts, boolean durably) {
        RuntimeException failure = nextFailure.take();
        if (failure != null) {
            return broker.fail(failure);
        }
        synchronized (this) {
            acknowledgeCalls++;
            if (holdAcknowledgements) {
                CompletableFuture<Void> answer = new CompletableFuture<>();
                heldAcknowledgements.add(() -> {
                    receipts.forEach(broker::finish);
                    broker.complete(answer, null);
                });
                return answer;
            }
        }
        receipts.forEach(broker::finish);
        return done();
    }

    @Override
    public CompletionStage<Void> release(Collection<Receipt> receipts, Duration after, boolean countsAttempt) {
        RuntimeException failure = nextReleaseFailure.take();
        if (failure != null) {
            return broker.fail(failure);
        }
        broker.release(this, receipts, countsAttempt);
        return done();
    }

    @Override
    public synchronized CompletionStage<Void> deadLetter(Collection<Receipt> receipts, String reason) {
        Error error = brokenBy;
        brokenBy = null;
        if (error != null) {
            throw error;
        }
        receipts.forEach(broker::finish);
        return done();
    }

    @Override
    public CompletionStage<Capabilities> capabilities() {
        return CompletableFuture.completedFuture(new Capabilities(Set.of("session")));
    }

    @Override
    public void onSessionLost(Consumer<Set<Receipt>> action) {
        onLost.add(action);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        broker.end(this);
    }

    @Override
    public CompletionStage<Void> closeLater() {
        close();
        return CompletableFuture.completedFuture(null);
    }
}
