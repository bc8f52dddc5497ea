package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages wait for their delivery time. A snapshot of before they were counted does not tell: then the number is unknown until
 * none waits. In snapshots: the number, once a message has waited. Changed by the sequencer, read by any thread.
 */
final class WaitingCount implements View {
    private static final long UNKNOWN = -1;

    private final AtomicLong count = new AtomicLong();
    private final OneEntry entry = new OneEntry();

    /** Whether a message has waited since they are counted: else snapshots need no room for it. */
    private boolean used;

    OptionalLong get() {
        long now = count.get();
        return now == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(now);
    }

    void begun() {
        used = true;
        if (count.get() != UNKNOWN) {
            count.incrementAndGet();
        }
    }

    void ended() {
        if (count.get() > 0) {
            count.decrementAndGet();
        }
    }

    /** None waits, whatever was counted: damaged records may have told of some. */
    void none() {
        count.set(0);
    }

    /** A snapshot is restored that has messages which wait. */
    void someWait() {
        if (!used) {
            count.set(UNKNOWN);
        }
    }

    @Override
    public String name() {
        return "schedule-waiting";
    }

    @Override
    public void mark() {
        entry.mark(used && count.get() != UNKNOWN ? Bytes.of(count.get()) : null);
    }

    @Override
    public int take(int limit, List<Change> target) {
        return entry.take(limit, target);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        count.set(ByteBuffer.wrap(value).getLong());
        used = true;
    }

    void dump(StringBuilder text) {
        text.append("schedule waiting ").append(get()).append('\n');
    }
}
