package io.trivium.rocket.server.pull;

import io.trivium.broker.Broker;
import io.trivium.broker.time.Ticker;
import io.trivium.broker.topic.QueueId;
import java.time.Duration;
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

    private final Broker engine;
    private final Ticker ticker;
    private final ConcurrentMap<Key, Commit> commits = new ConcurrentHashMap<>();

    private record Key(String group, QueueId queue) {}

    /**
     * The newest position.
     *
     * @param toldNanos when the engine was told last
     * @param waits whether the engine is to be told of this one
     */
    private record Commit(long offset, long toldNanos, boolean waits) {}

    public PullCommits(Broker engine, Ticker ticker) {
        this.engine = engine;
        this.ticker = ticker;
    }

    void commit(String group, QueueId queue, long offset) {
        Key key = new Key(group, queue);
        long now = ticker.nanos();
        Commit before = commits.get(key);
        if (before != null && now - before.toldNanos() < PAUSE_NANOS) {
            commits.put(key, new Commit(offset, before.toldNanos(), true));
        } else {
            commits.put(key, new Commit(offset, now, false));
            tell(key, offset);
        }
    }

    /** Tells the engine of a queue's newest position before somebody asks for it; done when it is kept, or is already. */
    CompletionStage<?> settle(String group, QueueId queue) {
        Key key = new Key(group, queue);
        Commit newest = commits.get(key);
        return newest != null && newest.waits() && commits.remove(key, newest)
                ? engine.moveCursor(group, queue, newest.offset())
                : CompletableFuture.completedFuture(null);
    }

    /** Moves a cursor in another way than by a pull: what pulls have committed before does not count any more. */
    public CompletionStage<Void> moveCursor(String group, QueueId queue, long offset) {
        commits.remove(new Key(group, queue));
        return engine.moveCursor(group, queue, offset);
    }

    /** Tells the engine what it does not know yet. To be called every second, and before the end. */
    public void tellAll() {
        commits.forEach((key, newest) -> {
            if (commits.remove(key, newest) && newest.waits()) {
                tell(key, newest.offset());
            }
        });
    }

    /** Forgets a group that was deleted. */
    public void forgetGroup(String group) {
        commits.keySet().removeIf(key -> key.group().equals(group));
    }

    /** Forgets a topic that was deleted. */
    public void forgetTopic(String topic) {
        commits.keySet().removeIf(key -> key.queue().topic().equals(topic));
    }

    private void tell(Key key, long offset) {
        OptionalLong cursor = engine.cursor(key.group(), key.queue());
        if (cursor.isEmpty() || cursor.getAsLong() != offset) {
            var unused = engine.moveCursor(key.group(), key.queue(), offset);
        }
    }
}
