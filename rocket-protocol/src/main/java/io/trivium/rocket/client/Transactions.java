package io.trivium.rocket.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Transactions on Trivium's brokers; a genuine Apache RocketMQ broker refuses them with code 3. Stages fail with
 * {@link RocketException}, whose codes are {@code TRANSACTION_ROLLED_BACK}, {@code UNKNOWN_TRANSACTION},
 * {@code DUPLICATE_TRANSACTION}, {@code COMMITTED_BY_OPERATOR} and {@code ROLLED_BACK_BY_OPERATOR} of
 * {@link io.trivium.rocket.protocol.ResponseCode} besides the usual ones.
 *
 * <p>The name of a branch is text of 1 to 300 characters without a comma or a blank: the caller's form of its global and branch
 * qualifiers.
 */
public interface Transactions {
    /** Begins a local transaction. Nothing is asked of a broker before its first use. */
    Transaction begin();

    /**
     * Begins a branch of a distributed transaction.
     *
     * @param timeout so long after its first message it is rolled back, unless it is prepared; zero for the broker's default, which
     *     counts from the last call
     */
    Transaction beginBranch(String id, Duration timeout);

    /**
     * Names leases of this client to another client of the cluster, whose transaction is to finish them.
     *
     * @param receipts of one broker, at least one
     * @return failed if they are of several brokers, or of one that this client has no session with
     */
    CompletionStage<LentLeases> lend(Collection<Receipt> receipts);

    /** Whether the cluster has one broker at the moment: then whatever two clients do can be in one transaction. */
    CompletionStage<Boolean> oneBroker();

    /**
     * Whether a branch of this name waits for a decision, of the caller's user or of anybody if that may decide all. Asks where the
     * cluster has one broker; of several, one that is down would hold up who only begins something: there it is false.
     */
    CompletionStage<Boolean> isPrepared(String branch);

    /** The branches that wait for a decision, or that an operator has decided, of all brokers. */
    CompletionStage<List<String>> recover();

    /** The same, with what an operator wants to know of them. */
    CompletionStage<List<PreparedBranch>> prepared();

    /** Decides a prepared branch in its coordinator's place, which learns of it when it decides. For super users. */
    CompletionStage<Void> decideByOperator(String branch, boolean commit);

    /** Commits a prepared branch, whoever prepared it. */
    CompletionStage<Void> commit(String branch);

    /** Rolls a prepared branch back: what it acknowledged comes back in its place, with an attempt counted. */
    CompletionStage<Void> rollback(String branch);

    /** Lets the broker forget a branch that an operator has decided. */
    CompletionStage<Void> forget(String branch);
}
