package io.trivium.broker.delivery;

import java.nio.ByteBuffer;

/**
 * What a reader wants of a queue. Called from any thread; must not keep the record, and must not throw.
 *
 * <p>Filters that let the same messages through should be equal: what one pop has skipped is then not examined again for the next.
 */
public interface MessageFilter {
    /** Takes every message. */
    MessageFilter ALL = new MessageFilter() {
        @Override
        public boolean mayMatch(int tagHash) {
            return true;
        }
    };

    /** Decides by what the index knows; false skips the message unread. */
    boolean mayMatch(int tagHash);

    /** Whether {@link #matches} must be asked as well. */
    default boolean readsRecords() {
        return false;
    }

    /** Decides by the whole stored record, from position to limit; must leave the buffer as it is. */
    default boolean matches(ByteBuffer storedRecord) {
        return true;
    }

    /** About how many bytes {@link #matches} goes over to decide. */
    default long work(ByteBuffer storedRecord) {
        return storedRecord.remaining();
    }
}
