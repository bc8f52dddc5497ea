package io.trivium.broker.delivery;

import io.trivium.message.selector.Selector;
import java.nio.ByteBuffer;

/** Lets through what a selector selects. Filters of equal selectors are equal. */
public record SelectorFilter(Selector selector) implements MessageFilter {
    @Override
    public boolean mayMatch(int tagHash) {
        return true;
    }

    @Override
    public boolean readsRecords() {
        return true;
    }

    @Override
    public boolean matches(ByteBuffer storedRecord) {
        return selector.matches(storedRecord, storedRecord.position());
    }

    @Override
    public long work(ByteBuffer storedRecord) {
        return selector.work(storedRecord, storedRecord.position());
    }
}
