package io.trivium.jms.fake;

import io.trivium.rocket.client.LentLeases;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.PreparedBranch;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.Transaction;
import io.trivium.rocket.client.Transactions;
import io.trivium.rocket.protocol.ResponseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A client's transactions, which end at once or not at all: none is prepared. Answers to commits can be held back, and fail. */
public final class FakeTransactions implements Transactions {
    private final FakeBroker broker;
    private final FakeClient client;
    private final Answers commits = new Answers();
    private final NextFailure nextFailure = new NextFailure();

    FakeTransactions(FakeBroker broker, FakeClient client) {
        this.broker = broker;
        this.client = client;
    }

    /** Of commits; what they commit is done at once. */
    public Answers commits() {
        return commits;
    }

    /** Lets the next commit do nothing and fail. */
    public void failNextCommit(int code, String text) {
        nextFailure.is(new RocketException(code, text));
    }

    @Override
    public Transaction begin() {
        return new Open("local");
    }

    @Override
    public Transaction beginBranch(String id, Duration timeout) {
        return new Open(id);
    }

    @Override
    public CompletionStage<LentLeases> lend(Collection<Receipt> receipts) {
        throw new UnsupportedOperationException("each session here is its own resource manager");
    }

    @Override
    public CompletionStage<Boolean> oneBroker() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Boolean> isPrepared(String branch) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<List<String>> recover() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<PreparedBranch>> prepared() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Void> decideByOperator(String branch, boolean commit) {
        return unknown(branch);
    }

    @Override
    public CompletionStage<Void> commit(String branch) {
        return unknown(branch);
    }

    @Override
    public CompletionStage<Void> rollback(String branch) {
        return unknown(branch);
    }

    @Override
    public CompletionStage<Void> forget(String branch) {
        return unknown(branch);
    }

    private CompletionStage<Void> unknown(String branch) {
        return broker.fail(new RocketException(ResponseCode.UNKNOWN_TRANSACTION, "no branch " + branch));
    }

    private CompletionStage<Void> done() {
        return broker.answer(new CompletableFuture<>(), null);
    }

    private final class Open implements Transaction {
        private final String id;
        private final List<OutboundMessage> sent = new ArrayList<>();
        private final List<Receipt> acknowledged = new ArrayList<>();
        private boolean failed;

        Open(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void liveWith(Receipt receipt) {}

        @Override
        public synchronized CompletionStage<Void> send(OutboundMessage message) {
            if (broker.lacksTemporary(message.topic())) {
                failed = true;
                message.body().release();
                return broker.fail(new RocketException(ResponseCode.TOPIC_NOT_EXIST, "no " + message.topic()));
            }
            sent.add(message);
            return done();
        }

        @Override
        public synchronized CompletionStage<Void> acknowledge(Collection<Receipt> receipts) {
            acknowledged.addAll(receipts);
            return done();
        }

        @Override
        public CompletionStage<Void> acknowledge(LentLeases lent) {
            throw new UnsupportedOperationException("nothing is lent here");
        }

        @Override
        public synchronized CompletionStage<Void> commit() {
            RuntimeException failure = nextFailure.take();
            if (failure != null) {
                return broker.fail(failure);
            }
            if (failed) {
                return broker.fail(new RocketException(ResponseCode.TRANSACTION_ROLLED_BACK, "a send failed"));
            }
            if (!broker.finishLeased(client, acknowledged)) {
                return broker.fail(new RocketException(ResponseCode.TRANSACTION_ROLLED_BACK, "not leased"));
            }
            sent.forEach(broker::append);
            CompletableFuture<Void> answer = new CompletableFuture<>();
            commits.give(() -> broker.complete(answer, null));
            return answer;
        }

        @Override
        public CompletionStage<Void> prepare() {
            throw new UnsupportedOperationException("nothing is prepared here");
        }

        @Override
        public synchronized CompletionStage<Void> rollback() {
            sent.forEach(message -> message.body().release());
            sent.clear();
            return done();
        }
    }
}
