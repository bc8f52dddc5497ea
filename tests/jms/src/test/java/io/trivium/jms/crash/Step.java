package io.trivium.jms.crash;

/** How far a branch gets. */
enum Step {
    CONNECTED,
    STARTED,
    WORKED,
    ENDED,
    /** While it is being prepared: at any moment of that. */
    PREPARING,
    PREPARED,
    /** While it is being committed. */
    COMMITTING,
    COMMITTED,
    ROLLED_BACK;

    /** Whether the coordinator has noted in its log that the branch is to be committed. */
    boolean decidedToCommit() {
        return this == PREPARED || this == COMMITTING || this == COMMITTED;
    }

    boolean reaches(Step step) {
        return compareTo(step) >= 0;
    }
}
