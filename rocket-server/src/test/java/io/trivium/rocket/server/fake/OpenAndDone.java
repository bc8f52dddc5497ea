package io.trivium.rocket.server.fake;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.transaction.PreparedBranch;
import io.trivium.broker.transaction.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Transactions without what is in them: which are open, and which requests are done. Thread-safe. */
public final class OpenAndDone implements Transactions {
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Set<Long> done = ConcurrentHashMap.newKeySet();

    /** The names of the open ones. */
    public Set<String> open() {
        return open;
    }

    /** The numbers of the commits. */
    public Set<Long> done() {
        return done;
    }

    @SuppressWarnings("NullAway") // A Void has no other value.
    private static CompletionStage<Void> told() {
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> ended(String id) {
        return open.remove(id)
                ? told()
                : CompletableFuture.failedFuture(new BrokerException(Refusal.UNKNOWN_TRANSACTION, "none"));
    }

    @Override
    public CompletionStage<Void> begin(String session, String id, Duration timeout) {
        open.add(id);
        return told();
    }

    @Override
    public CompletionStage<Void> send(String session, String id, int number, String topic, OutgoingMessage message) {
        return told();
    }

    @Override
    public CompletionStage<Void> commit(
            String session, String id, @Nullable RequestToken token, Work work, @Nullable String user) {
        if (token != null) {
            done.add(token.sequence());
        }
        return ended(id);
    }

    @Override
    public CompletionStage<Void> prepare(String session, String id, Work work, String owner) {
        return ended(id);
    }

    @Override
    public CompletionStage<Void> rollback(String session, String id, @Nullable String user) {
        return ended(id);
    }

    @Override
    public CompletionStage<List<String>> branches() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<PreparedBranch>> prepared(@Nullable String user, @Nullable String id) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Void> forget(String id, @Nullable String user) {
        return ended(id);
    }

    @Override
    public CompletionStage<Void> decideByOperator(String id, boolean commit) {
        return ended(id);
    }

    @Override
    public CompletionStage<Boolean> answered(String session, long sequence) {
        return CompletableFuture.completedFuture(done.contains(sequence));
    }
}
