package io.trivium.rocket.client;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * Messages that are sent and acknowledged together, all or none. It lives on the broker of its first message or acknowledgement; what
 * belongs to another one is refused, by name.
 *
 * <p>Thread-safe; calls of one thread keep their order. Stages are completed on a thread of the transport and fail with
 * {@link RocketException}. After {@link #commit}, {@link #prepare} or {@link #rollback} it takes nothing more. One that is never ended
 * is rolled back with its session, or after too long.
 */
public interface Transaction {
    /** Its name; that of a branch is the caller's. */
    String id();

    /**
     * Lets it live on the broker of a message that is to be acknowledged with it, unless it lives on one already: what is sent before
     * that goes there, too.
     */
    void liveWith(Receipt receipt);

    /**
     * Sends a message when the transaction is committed. A send that fails leaves nothing but a rollback: {@link #commit} and
     * {@link #prepare} then fail with {@link io.trivium.rocket.protocol.ResponseCode#TRANSACTION_ROLLED_BACK}.
     *
     * @return completed when the broker has the message, which it keeps in memory
     */
    CompletionStage<Void> send(OutboundMessage message);

    /**
     * Finishes messages when the transaction is committed. Their leases must be this client's own, and live until then.
     *
     * @return completed at once; failed if they are another broker's, and then none of them belongs to the transaction
     */
    CompletionStage<Void> acknowledge(Collection<Receipt> receipts);

    /** As {@link #acknowledge(Collection)}, of messages that another client has leased: see {@link Transactions#lend}. */
    CompletionStage<Void> acknowledge(LentLeases lent);

    /**
     * Commits. A connection that is lost meanwhile is found again and the commit repeated, which does it once.
     *
     * @return completed when all is stored; failed with {@code TRANSACTION_ROLLED_BACK} if nothing of it was or will be done; with any
     *     other code the outcome is not known
     */
    CompletionStage<Void> commit();

    /**
     * Makes the branch wait for its coordinator's decision, whatever becomes of this client and of the broker: see
     * {@link Transactions#commit} and {@link Transactions#rollback}. Only for a transaction of {@link Transactions#beginBranch}.
     *
     * @return failed with {@code TRANSACTION_ROLLED_BACK} if it is rolled back instead
     */
    CompletionStage<Void> prepare();

    /**
     * Rolls back. The leases of what was to be acknowledged stay this client's, which releases them; how often they were delivered is
     * its business, too.
     */
    CompletionStage<Void> rollback();
}
