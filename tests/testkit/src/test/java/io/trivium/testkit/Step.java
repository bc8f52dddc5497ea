package io.trivium.testkit;

import io.trivium.broker.publish.Durability;

/**
 * One thing that happens to a broker. A step names what it works on by small numbers that always mean something ({@code pick} chooses
 * among what there is), so that a scenario still makes sense when any of its steps is left out.
 */
sealed interface Step {
    /**
     * Messages in one publication. With a key they go to the key's queue. {@code once} numbers the request, {@code settled} waits for
     * the answer; after {@code ttlMillis}, if there are any, they expire.
     */
    record Send(
            int topic,
            int queue,
            int key,
            int count,
            int size,
            int delayMillis,
            int ttlMillis,
            Durability durability,
            boolean once,
            boolean settled)
            implements Step {}

    /** A sender that does not know what came of its message, or forgot that it knows, sends it again under its number. */
    record Repeat(int pick, boolean settled) implements Step {}

    /** The next answers to sends are lost on their way: the sender knows nothing, though the broker lives. */
    record LoseAnswers(int count) implements Step {}

    /** A message that waits for its time is dropped. */
    record Recall(int pick, boolean settled) implements Step {}

    /** How a transaction ends, or goes on. */
    enum End {
        COMMIT,
        ROLL_BACK,
        PREPARE
    }

    /** Sends and acknowledgements in one transaction of a session, and sometimes the move of a cursor. */
    record Transact(int session, int pick, int sends, int acknowledgements, End end, boolean settled) implements Step {
        boolean moves() {
            return pick % 3 == 0;
        }

        MoveCursor move() {
            int rest = pick / 3;
            return new MoveCursor(rest % Scenario.GROUPS, rest / 4 % Scenario.TOPICS, rest / 8 % 4, rest / 32 % 101);
        }
    }

    record DecideBranch(int pick, boolean commit, boolean byOperator, boolean settled) implements Step {}

    /** An instance of a broadcast reads on. */
    record Listen(int instance, int topic, int most) implements Step {}

    record Prepare(int topic, int queue, int delayMillis) implements Step {}

    record Commit(int pick, boolean settled) implements Step {}

    record Rollback(int pick, boolean settled) implements Step {}

    /** {@code session} 0 leases by time. */
    record Pop(int group, int topic, int owner, int max, int session, Wanted wanted) implements Step {}

    record Acknowledge(int pick, int count, boolean settled) implements Step {}

    record Release(int pick, int hideMillis, boolean countsAttempt) implements Step {}

    /** Who has a message gets more time for it, or less; at its end the delivery has failed. */
    record Prolong(int pick, int leaseMillis) implements Step {}

    record DeadLetter(int pick) implements Step {}

    record MoveCursor(int group, int topic, int queue, int percent) implements Step {}

    record PutTopic(int topic, int queues) implements Step {}

    /** The durable subscription is deleted and made anew, with another selector: it begins behind what is there. */
    record Resubscribe(Wanted wanted) implements Step {}

    /** A session declares the group that lives as long as its sessions, or leaves it. */
    record Declare(int session) implements Step {}

    record Leave(int session) implements Step {}

    record DeleteTopic(int topic) implements Step {}

    record DeleteGroup(int group) implements Step {}

    record OpenSession(int session) implements Step {}

    record CloseSession(int session) implements Step {}

    /** Time passes, for the wall clock and the ticker. */
    record Advance(int millis) implements Step {}

    /** The wall clock is set, forwards or back. */
    record Jump(int millis) implements Step {}

    record Turn() implements Step {}

    record Flush() implements Step {}

    /** The process dies; the disk keeps what the operating system has. */
    record Kill() implements Step {}

    /** The power goes. Where the medium can tell, {@code seed} decides what of the unforced is found. */
    record PowerCut(long seed) implements Step {}

    /** An orderly stop and start. */
    record Restart() implements Step {}

    /** The n-th operation of the disk from now fails; afterwards the process is started again, or also the power goes. */
    record FailDisk(int operations, boolean thenPowerCut, long seed) implements Step {}

    /** The disk has no room any more until later. */
    record FillDisk(int bytesLeft) implements Step {}

    record FreeDisk() implements Step {}
}
