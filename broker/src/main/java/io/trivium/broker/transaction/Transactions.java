package io.trivium.broker.transaction;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.RequestToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Transactions: messages are sent and acknowledged, and cursors moved, together, all or none, in one record of the log.
 *
 * <p>A transaction belongs to the session that began it. It ends unfinished, as rolled back, with its session, after being idle for
 * too long, and with a restart of the broker, unless it is <em>prepared</em>: then it is a branch of a distributed transaction,
 * belongs to no session, only to its user, and waits for its decision. A transaction of one phase is committed without being prepared.
 *
 * <p>As for {@link io.trivium.broker.Broker}, any thread may call, and refusals are {@link io.trivium.broker.error.BrokerException}.
 */
public interface Transactions {
    /** The longest name of a transaction. */
    int MAX_ID = 300;

    /**
     * Begins a transaction.
     *
     * @param id 1 to {@link #MAX_ID} characters; unique within the session, and among the prepared branches of the broker
     * @param timeout so long after this it is rolled back, unless it is prepared; zero for the broker's default, which counts from the
     *     last call
     */
    CompletionStage<Void> begin(String session, String id, Duration timeout);

    /**
     * Sends a message when the transaction is committed. Answered at once: nothing is promised yet, whether it is kept in memory or already
     * stands in the log.
     *
     * @param number of the send within the transaction, from 0, in the order of publishing; repeated, it is done once
     * @param message kept until the transaction ends; its record must not change
     */
    CompletionStage<Void> send(String session, String id, int number, String topic, OutgoingMessage message);

    /**
     * Commits: an open transaction of the session, or a prepared branch of any session's. A refusal other than
     * {@link io.trivium.broker.error.Refusal#UNAVAILABLE} means that nothing of an open transaction was done or will be: it is
     * rolled back.
     *
     * @param token names this request: repeated after it was done, it is answered as done; null for a branch
     * @param work of an open transaction; nothing for a prepared branch
     * @param user who asks: a prepared branch of another user is refused as not permitted; null for who may decide any
     */
    CompletionStage<Void> commit(
            String session, String id, @Nullable RequestToken token, Work work, @Nullable String user);

    /** As above, by somebody who may decide everybody's branches. */
    default CompletionStage<Void> commit(String session, String id, @Nullable RequestToken token, Work work) {
        return commit(session, id, token, work, null);
    }

    /**
     * Prepares an open transaction of the session: what it acknowledges is locked from now on. If refused, it is rolled back.
     *
     * @param owner the user whose branch it is from now on; empty if nobody has logged in
     */
    CompletionStage<Void> prepare(String session, String id, Work work, String owner);

    /** As above, where nobody has logged in. */
    default CompletionStage<Void> prepare(String session, String id, Work work) {
        return prepare(session, id, work, "");
    }

    /**
     * Rolls back: an open transaction of the session, whose leases stay as they are, or a prepared branch of any session's: what it has
     * locked comes back in its place, with an attempt counted.
     *
     * @param user as for {@link #commit}
     */
    CompletionStage<Void> rollback(String session, String id, @Nullable String user);

    /** As above, by somebody who may decide everybody's branches. */
    default CompletionStage<Void> rollback(String session, String id) {
        return rollback(session, id, null);
    }

    /** The names of the branches that wait for a decision or were decided by an operator, sorted. */
    CompletionStage<List<String>> branches();

    /**
     * The same, with more about each.
     *
     * @param user whose branches; null for everybody's
     */
    default CompletionStage<List<PreparedBranch>> prepared(@Nullable String user) {
        return prepared(user, null);
    }

    /**
     * The same.
     *
     * @param id only the branch of this name; null for all
     */
    CompletionStage<List<PreparedBranch>> prepared(@Nullable String user, @Nullable String id);

    /** Everybody's, as an operator wants to see them. */
    default CompletionStage<List<PreparedBranch>> prepared() {
        return prepared(null);
    }

    /**
     * Forgets a branch that an operator has decided.
     *
     * @param user as for {@link #commit}
     */
    CompletionStage<Void> forget(String id, @Nullable String user);

    /** As above, by somebody who may decide everybody's branches. */
    default CompletionStage<Void> forget(String id) {
        return forget(id, null);
    }

    /** Decides a branch in its coordinator's place, which learns of it when it asks next. */
    CompletionStage<Void> decideByOperator(String id, boolean commit);

    /** Whether a request of a session was done and is not forgotten. */
    CompletionStage<Boolean> answered(String session, long sequence);

    /**
     * What a transaction consists of.
     *
     * @param sends how many messages were sent in it; if the broker knows of fewer, it is rolled back
     * @param acknowledgements each must be leased by the session in this run of the broker, or the transaction is rolled back
     * @param joined the same of other sessions, by their names, which are secrets: whoever knows one acts for it
     * @param moves where cursors are set to, after all that is acknowledged; of a prepared branch when it is committed. What the transaction itself
     *     sends is yet to come
     */
    record Work(
            int sends,
            List<Acknowledgement> acknowledgements,
            Map<String, List<Acknowledgement>> joined,
            List<CursorMove> moves) {
        public static final Work NONE = new Work(0, List.of());

        public Work(int sends, List<Acknowledgement> acknowledgements) {
            this(sends, acknowledgements, Map.of());
        }

        public Work(int sends, List<Acknowledgement> acknowledgements, Map<String, List<Acknowledgement>> joined) {
            this(sends, acknowledgements, joined, List.of());
        }
    }
}
