package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many messages wait for their delivery time. A snapshot of before they were counted does not tell: then the number is unknown until
 * none waits. In snapshots: the number. Changed by the sequencer, read by any thread.
 */
final class WaitingCount implements View {
    private static final byte[] KEY = {0};
    private static final long UNKNOWN = -1;

    private final AtomicLong count = new AtomicLong();
    private boolean restored;
    private byte @Nullable [] marked;

    OptionalLong get() {
        long now = count.get();
        return now == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(now);
    }

    void begun() {
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
        if (!restored) {
            count.set(UNKNOWN);
        }
    }

    @Override
    public String name() {
        return "schedule-waiting";
    }

    @Override
    public void mark() {
        marked = count.get() == UNKNOWN ? null : Bytes.of(count.get());
    }

    @Override
    public int take(int limit, List<Change> target) {
        if (marked == null || limit == 0) {
            return 0;
        }
        target.add(new Change(KEY, marked));
        marked = null;
        return 1;
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        count.set(ByteBuffer.wrap(value).getLong());
        restored = true;
    }

    void dump(StringBuilder text) {
        text.append("schedule waiting ").append(get()).append('\n');
    }
}
