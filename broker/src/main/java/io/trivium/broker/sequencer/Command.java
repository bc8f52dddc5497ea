package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;

/**
 * A request on its way to the sequencer. One of its two methods is called, once, on the sequencer's thread; after a run that failed with
 * anything but a refusal, which stops the engine, also the other.
 */
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
