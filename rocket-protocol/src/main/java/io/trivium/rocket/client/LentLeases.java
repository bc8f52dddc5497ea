package io.trivium.rocket.client;

import java.util.List;

/**
 * Leases of one client that a transaction of another client of the same cluster is to finish: see {@link Transactions#lend}. They stay the
 * lender's until then.
 */
public final class LentLeases {
    private final String session;
    private final List<Receipt> receipts;
    private final Runnable whenFinished;

    /**
     * Lends nothing yet.
     *
     * @param session the secret name of the lender's session with the broker
     * @param receipts of that broker
     * @param whenFinished tells the lender that the leases are over
     */
    LentLeases(String session, List<Receipt> receipts, Runnable whenFinished) {
        this.session = session;
        this.receipts = receipts;
        this.whenFinished = whenFinished;
    }

    String session() {
        return session;
    }

    List<Receipt> receipts() {
        return receipts;
    }

    void finished() {
        whenFinished.run();
    }
}
