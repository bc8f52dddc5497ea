package io.trivium.rocket.server.pull;

import io.trivium.broker.Broker;
import io.trivium.broker.time.Ticker;
import io.trivium.broker.topic.QueueId;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The positions that consumers commit with their pulls. Nobody waits for these, and a busy consumer commits with each pull: so the
 * engine is told of a queue's at most five times a second, of the first one at once and of the last within a second.
 *
 * <p>Thread-safe.
 */
public final class PullCommits {
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private static final CompletionStage<Void> KEPT = CompletableFuture.completedFuture(null);

    private final Broker engine;
    private final Ticker ticker;
    private final ConcurrentMap<Key, Commit> commits = new ConcurrentHashMap<>();

    private record Key(String group, QueueId queue) {}

    /**
     * The newest position.
     *
     * @param toldNanos when the engine was told last
     * @param told done when the engine has kept what it was told last
     * @param waits whether the engine is still to be told of this one
     */
    private record Commit(long offset, long toldNanos, CompletionStage<Void> told, boolean waits) {
        boolean kept() {
            return !waits && told.toCompletableFuture().isDone();
        }
    }

    public PullCommits(Broker engine, Ticker ticker) {
        this.engine = engine;
        this.ticker = ticker;
    }

    void commit(String group, QueueId queue, long offset) {
        commits.compute(new Key(group, queue), (key, before) -> {
            long now = ticker.nanos();
            if (before != null && before.offset() == offset) {
                return before;
            }
            return before != null && now - before.toldNanos() < PAUSE_NANOS
                    ? new Commit(offset, before.toldNanos(), before.told(), true)
                    : new Commit(offset, now, tell(key, offset), false);
        });
    }

    /**
     * Waits for a queue's newest position before somebody asks for it, so that who commits and then asks is told what it has
     * committed; the engine is told first where it is not yet. Done when the position is kept, or is refused.
     */
    CompletionStage<Void> settle(String group, QueueId queue) {
        Commit newest = commits.computeIfPresent(new Key(group, queue), this::told);
        return newest == null ? KEPT : newest.told().handle(PullCommits::nothing);
    }

    private static Void nothing(Void kept, Throwable refused) {
        return null; // who committed was told; who asks wants the position that is kept
    }

    /** Moves a cursor in another way than by a pull: what pulls have committed before does not count any more. */
    public CompletionStage<Void> moveCursor(String group, QueueId queue, long offset) {
        Commit moved = Objects.requireNonNull(commits.compute(
                new Key(group, queue),
                (key, before) -> new Commit(offset, ticker.nanos(), engine.moveCursor(group, queue, offset), false)));
        return moved.told();
    }

    /** Tells the engine what it does not know yet, and forgets what it has kept. To be called every second, and before the end. */
    public void tellAll() {
        for (Key each : commits.keySet()) {
            commits.computeIfPresent(each, (key, newest) -> newest.kept() ? null : told(key, newest));
        }
    }

    /** Forgets a group that was deleted. */
    public void forgetGroup(String group) {
        commits.keySet().removeIf(key -> key.group().equals(group));
    }

    /** Forgets a topic that was deleted. */
    public void forgetTopic(String topic) {
        commits.keySet().removeIf(key -> key.queue().topic().equals(topic));
    }

    private Commit told(Key key, Commit newest) {
        return newest.waits() ? new Commit(newest.offset(), ticker.nanos(), tell(key, newest.offset()), false) : newest;
    }

    private CompletionStage<Void> tell(Key key, long offset) {
        OptionalLong cursor = engine.cursor(key.group(), key.queue());
        return cursor.isPresent() && cursor.getAsLong() == offset
                ? KEPT
                : engine.moveCursor(key.group(), key.queue(), offset);
    }
}
