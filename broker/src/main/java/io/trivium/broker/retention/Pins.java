package io.trivium.broker.retention;

/** Knows parts of the log that are needed whole, for a while. The sequencer's. */
@FunctionalInterface
public interface Pins {
    /** Whether something between two positions is needed. */
    boolean needed(long from, long to);
}
