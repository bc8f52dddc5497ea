package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Brings what is asked of transactions to the client's event loop. Any thread. */
final class ClientTransactions implements Transactions {
    private final AtomicLong begun = new AtomicLong();
    private final TransactionCalls calls;
    private final OnLoop onLoop;

    ClientTransactions(TransactionCalls calls, OnLoop onLoop) {
        this.calls = calls;
        this.onLoop = onLoop;
    }

    @Override
    public Transaction begin() {
        // Unique within the session, which is enough for what is never prepared.
        return new Handle("L" + begun.getAndIncrement(), Duration.ZERO, false);
    }

    @Override
    public Transaction beginBranch(String id, Duration timeout) {
        return new Handle(id, timeout, true);
    }

    @Override
    public CompletionStage<LentLeases> lend(Collection<Receipt> receipts) {
        List<Receipt> copy = List.copyOf(receipts);
        Runnable finished = () -> done(() -> calls.forget(copy));
        return onLoop.run(
                () -> calls.sessionOf(copy).map(session -> new LentLeases(session, copy, finished)), () -> {});
    }

    @Override
    public CompletionStage<Boolean> oneBroker() {
        return onLoop.run(calls::oneBroker, () -> {});
    }

    @Override
    public CompletionStage<Boolean> isPrepared(String branch) {
        return onLoop.run(() -> calls.isPrepared(branch), () -> {});
    }

    @Override
    public CompletionStage<List<String>> recover() {
        return onLoop.run(calls::recover, () -> {});
    }

    @Override
    public CompletionStage<List<PreparedBranch>> prepared() {
        return onLoop.run(calls::prepared, () -> {});
    }

    @Override
    public CompletionStage<Void> decideByOperator(String branch, boolean commit) {
        return done(() -> calls.decideByOperator(branch, commit));
    }

    @Override
    public CompletionStage<Void> commit(String branch) {
        return done(() -> calls.commit(branch));
    }

    @Override
    public CompletionStage<Void> rollback(String branch) {
        return done(() -> calls.rollback(branch));
    }

    @Override
    public CompletionStage<Void> forget(String branch) {
        return done(() -> calls.forget(branch));
    }

    private CompletionStage<Void> done(Supplier<Later<Done>> action) {
        return onLoop.run(action, () -> {}).thenAccept(done -> {});
    }

    /** Runs actions on the client's event loop. */
    interface OnLoop {
        /** Runs an action, or else, if the client is closed, the other one. */
        <T> CompletionStage<T> run(Supplier<Later<T>> action, Runnable otherwise);
    }

    private final class Handle implements Transaction {
        private final String id;
        private final boolean branch;
        private final ClientTransaction state;

        private Handle(String id, Duration timeout, boolean branch) {
            this.id = id;
            this.branch = branch;
            this.state = new ClientTransaction(calls, id, timeout);
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void liveWith(Receipt receipt) {
            // If this client does not know the broker, the acknowledgement will say so
            done(() -> state.liveWith(receipt));
        }

        @Override
        public CompletionStage<Void> send(OutboundMessage message) {
            return onLoop.run(() -> state.send(message), () -> message.body().release())
                    .thenAccept(done -> {});
        }

        @Override
        public CompletionStage<Void> acknowledge(Collection<Receipt> receipts) {
            List<Receipt> copy = List.copyOf(receipts);
            return done(() -> state.acknowledge(copy));
        }

        @Override
        public CompletionStage<Void> acknowledge(LentLeases lent) {
            return done(() -> state.acknowledge(lent));
        }

        @Override
        public CompletionStage<Void> commit() {
            return done(state::commit);
        }

        @Override
        public CompletionStage<Void> prepare() {
            if (!branch) {
                throw new IllegalStateException("a local transaction is not prepared");
            }
            return done(state::prepare);
        }

        @Override
        public CompletionStage<Void> rollback() {
            return done(state::rollback);
        }
    }
}
