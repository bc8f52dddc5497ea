package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;

/** A request on its way to the sequencer. Exactly one of its two methods is called, once, on the sequencer's thread. */
public interface Command {
    /**
     * Decides, appends and sees to its answer.
     *
     * @throws BrokerException to refuse; nothing may have been appended then
     */
    void run();

    /** Answers that the request is refused. */
    void refuse(BrokerException why);
}
