package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.publish.Durability;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A command with one answer, which waits until the disk has all that its decision read, or, where that is enough, until the operating
 * system has it.
 */
public final class Request<T> implements Command {
    private final Sequencer sequencer;
    private final Supplier<T> decide;
    private final Durability durability;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /**
     * A request that is decided later.
     *
     * @param decide called on the sequencer's thread; it may append, and may throw a refusal before it does
     * @param durability when it is answered; refusals wait for the disk
     */
    public Request(Sequencer sequencer, Supplier<T> decide, Durability durability) {
        this.sequencer = sequencer;
        this.decide = decide;
        this.durability = durability;
    }

    /** A request that is answered when the disk has all that its decision read. */
    public Request(Sequencer sequencer, Supplier<T> decide) {
        this(sequencer, decide, Durability.FORCED);
    }

    public CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void run() {
        switch (durability) {
            case FORCED -> sequencer.whenForced(answer(decide.get()));
            case GATHERED ->
                sequencer.unhurried(() -> sequencer.whenForced(answer(decide.get())), Sequencer.GATHERING_NANOS);
            case WRITTEN ->
                sequencer.unhurried(() -> sequencer.whenWritten(answer(decide.get())), Sequencer.UNFORCED_NANOS);
        }
    }

    @Override
    public boolean mayWaitForForce() {
        return durability != Durability.WRITTEN;
    }

    private Answer answer(T result) {
        return new Answer() {
            @Override
            public void publish(long value) {
                future.complete(result);
            }

            @Override
            public void refuse(BrokerException why) {
                future.completeExceptionally(why);
            }
        };
    }

    @Override
    public void refuse(BrokerException why) {
        future.completeExceptionally(why);
    }
}
