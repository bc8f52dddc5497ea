package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;

/** The newest store time, and the run that the log is in: store times never go back, whatever the clock does. */
public final class StoreClock implements View {
    private final OneEntry entry = new OneEntry();
    private int incarnation;
    private long lastMillis;

    /** The newest store time, epoch milliseconds. */
    public long lastMillis() {
        return lastMillis;
    }

    void start(int newIncarnation, long millis) {
        incarnation = newIncarnation;
        advance(millis);
    }

    void advance(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public void mark() {
        entry.mark(Bytes.of(incarnation, lastMillis));
    }

    @Override
    public int take(int limit, List<Change> target) {
        return entry.take(limit, target);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        incarnation = bytes.getInt();
        lastMillis = bytes.getLong();
    }

    void dump(StringBuilder text) {
        text.append("run ")
                .append(incarnation)
                .append(", last store time ")
                .append(lastMillis)
                .append('\n');
    }
}
