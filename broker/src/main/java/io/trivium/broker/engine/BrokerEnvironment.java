package io.trivium.broker.engine;

import io.trivium.broker.sequencer.AnswerSteps;
import io.trivium.broker.time.Ticker;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * What the engine needs of its process.
 *
 * @param clock the wall clock; it may jump
 * @param ticker for leases and waits
 * @param threads makes the sequencer's thread and the flusher's; unused by an engine that is driven by hand
 * @param background runs what takes long and nobody waits for: one snapshot at a time
 * @param answerSteps hears of many answers that are given at once
 * @param onFault told once, on the sequencer's thread, when the engine has fenced itself: the process must stop
 */
public record BrokerEnvironment(
        InstantSource clock,
        Ticker ticker,
        ThreadFactory threads,
        Executor background,
        AnswerSteps answerSteps,
        Consumer<Throwable> onFault) {
    /** Where nobody hears of steps of answers. */
    public BrokerEnvironment(
            InstantSource clock,
            Ticker ticker,
            ThreadFactory threads,
            Executor background,
            Consumer<Throwable> onFault) {
        this(clock, ticker, threads, background, AnswerSteps.EACH, onFault);
    }
}
