package io.trivium.rocket.client;

/**
 * A prepared branch, as an operator sees it.
 *
 * @param preparedMillis when it was prepared, epoch milliseconds; 0 if the broker does not tell
 */
public record PreparedBranch(String id, String broker, long preparedMillis, Decision decision) {
    /** How an operator has decided. */
    public enum Decision {
        NONE,
        COMMITTED,
        ROLLED_BACK
    }
}
