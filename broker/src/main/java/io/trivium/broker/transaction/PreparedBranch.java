package io.trivium.broker.transaction;

/**
 * A branch that was prepared and is not forgotten.
 *
 * @param preparedMillis when it was prepared, epoch milliseconds
 */
public record PreparedBranch(String id, long preparedMillis, Decision decision) {
    /** Whether an operator has decided in its coordinator's place, and how. */
    public enum Decision {
        NONE,
        COMMITTED,
        ROLLED_BACK
    }
}
