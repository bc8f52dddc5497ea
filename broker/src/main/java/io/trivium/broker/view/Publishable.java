package io.trivium.broker.view;

/** Something that readers on other threads see change only when the disk has the change. */
public interface Publishable {
    /** Shows readers the value that a forced record gave it. Called by the sequencer, in the order of the log. */
    void publish(long value);
}
