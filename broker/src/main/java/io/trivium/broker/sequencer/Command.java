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

    /**
     * Whether nothing of it is wanted before the next force but its decision: while a force is under way it may as well be decided after
     * that, with all others that have come meanwhile, instead of waking the sequencer for each.
     */
    default boolean mayWaitForForce() {
        return false;
    }

    /** Answers that the request is refused. */
    void refuse(BrokerException why);
}
