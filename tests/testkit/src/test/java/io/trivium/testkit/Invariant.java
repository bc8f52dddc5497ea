package io.trivium.testkit;

import java.util.function.Supplier;

/** What always holds. The numbers are those of the guarantees' list. */
enum Invariant {
    /** An acknowledged message is never lost, in its durability class. */
    NOTHING_LOST(1),
    /** Nothing is delivered that was not sent; body and properties are equal. */
    NOTHING_INVENTED(2),
    /** Offsets of a queue are dense, in order and never used twice. */
    OFFSETS_DENSE(3),
    /** No reordering within an ordering key, which has one owner at a time. */
    KEYS_IN_ORDER(4),
    /** What is not finished comes back, within its lease plus a little. */
    UNFINISHED_COMES_BACK(5),
    /** What was acknowledged durably never comes back; without faults there are no duplicates. */
    FINISHED_STAYS_FINISHED(6),
    /** A transaction is all or nothing, and its outcome final. */
    ALL_OR_NOTHING(7),
    /** Nothing is delivered before its time by the broker's clock, and everything is soon after. */
    NEVER_EARLY(8),
    /** Dead-lettered after exactly the attempts allowed; sent = finished + stored + dead-lettered. */
    ATTEMPTS_EXACT(9),
    /** What was delivered before a crash and comes again says so. */
    REDELIVERY_SAID(5),
    /** What has expired is not delivered. */
    EXPIRED_STAYS_AWAY(10),
    /** A filter delivers what it says, and all of that. */
    FILTERED(10),
    /** Each instance of a broadcast sees every message, once, in the order of its queue. */
    BROADCAST_COMPLETE(11),
    /** A cursor goes back only when somebody says so. */
    CURSORS_STAY(12),
    /** No more is in memory than is allowed. */
    MEMORY_BOUNDED(14),
    /** A group that ends with its sessions is there as long as one of them is, and no longer. */
    GROUPS_END(14),
    /** Corruption is found and reported, never served. */
    CORRUPTION_REPORTED(15),
    /** Opening the same store twice gives the same state; a crash while it is opened changes nothing. */
    REPLAY_EQUAL(16);

    private final int number;

    Invariant(int number) {
        this.number = number;
    }

    void holds(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new Violation(this, otherwise.get());
        }
    }

    /** An invariant that did not hold. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        private final Invariant broken;

        private Violation(Invariant broken, String what) {
            super("invariant " + broken.number + ", " + broken + ": " + what);
            this.broken = broken;
        }

        Invariant broken() {
            return broken;
        }
    }
}
