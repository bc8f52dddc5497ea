package io.trivium.broker.transaction;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.pop.Consumption;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Request;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings what is asked of transactions to the sequencer. Any thread. */
public final class TransactionRequests implements Transactions {
    private final Sequencer sequencer;
    private final Consumption consumption;
    private final Deciding deciding;

    private TransactionRequests(Sequencer sequencer, Consumption consumption, Deciding deciding) {
        this.sequencer = sequencer;
        this.consumption = consumption;
        this.deciding = deciding;
    }

    public static TransactionRequests create(
            Views views,
            Sequencer sequencer,
            Deadlines deadlines,
            MessageLog log,
            Placing placing,
            Moving moving,
            Consumption consumption,
            TransactionConfig config,
            PublishListener listener) {
        Deciding deciding = new Deciding(
                views, sequencer, log, placing, moving, consumption.forTransactions(), config, deadlines, listener);
        return new TransactionRequests(sequencer, consumption, deciding);
    }

    /** For the sequencer. */
    public Deciding deciding() {
        return deciding;
    }

    @Override
    public CompletionStage<Void> begin(String session, String id, Duration timeout) {
        return atOnce(() -> {
            consumption.checkSession(session);
            deciding.begin(session, id, timeout);
        });
    }

    @Override
    public CompletionStage<Void> send(String session, String id, int number, String topic, OutgoingMessage message) {
        return atOnce(() -> deciding.send(session, id, number, topic, message));
    }

    @Override
    public CompletionStage<Void> commit(
            String session, String id, @Nullable RequestToken token, Work work, @Nullable String user) {
        return run(() -> deciding.commit(session, id, token, work, user));
    }

    @Override
    public CompletionStage<Void> prepare(String session, String id, Work work, String owner) {
        return run(() -> deciding.prepare(session, id, work, owner));
    }

    @Override
    public CompletionStage<Void> rollback(String session, String id, @Nullable String user) {
        return run(() -> deciding.rollback(session, id, user));
    }

    @Override
    public CompletionStage<List<String>> branches() {
        return ask(deciding::branches);
    }

    @Override
    public CompletionStage<List<PreparedBranch>> prepared(@Nullable String user, @Nullable String id) {
        return ask(() -> deciding.prepared(user, id));
    }

    @Override
    public CompletionStage<Void> forget(String id, @Nullable String user) {
        return run(() -> deciding.forget(id, user));
    }

    @Override
    public CompletionStage<Void> decideByOperator(String id, boolean commit) {
        return run(() -> deciding.decideByOperator(id, commit));
    }

    @Override
    public CompletionStage<Boolean> answered(String session, long sequence) {
        return ask(() -> deciding.answered(session, sequence));
    }

    /** For what changes nothing that the disk has: the answer does not wait for it. */
    private CompletionStage<Void> atOnce(Runnable decide) {
        AtOnce command = new AtOnce(decide, new CompletableFuture<>());
        sequencer.submit(command);
        return command.future;
    }

    private <T> CompletionStage<T> ask(Supplier<T> decide) {
        Request<T> request = new Request<>(sequencer, decide);
        sequencer.submit(request);
        return request.future();
    }

    @SuppressWarnings("NullAway") // A Void has no other value.
    private CompletionStage<Void> run(Runnable decide) {
        return ask(() -> {
            decide.run();
            return null;
        });
    }

    private record AtOnce(Runnable decide, CompletableFuture<Void> future) implements Command {
        @Override
        @SuppressWarnings("NullAway") // A Void has no other value.
        public void run() {
            decide.run();
            future.complete(null);
        }

        @Override
        public void refuse(BrokerException why) {
            future.completeExceptionally(why);
        }
    }
}
