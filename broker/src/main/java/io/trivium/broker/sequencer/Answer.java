package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.view.Publishable;

/** An answer that waits for the disk. */
public interface Answer extends Publishable {
    /** Gives the answer. */
    @Override
    void publish(long value);

    /** The disk failed: refuses instead. */
    void refuse(BrokerException why);
}
