package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A command with one answer, which waits until the disk has all that its decision read. */
public final class Request<T> implements Command {
    private final Sequencer sequencer;
    private final Supplier<T> decide;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /**
     * A request that is decided later.
     *
     * @param decide called on the sequencer's thread; it may append, and may throw a refusal before it does
     */
    public Request(Sequencer sequencer, Supplier<T> decide) {
        this.sequencer = sequencer;
        this.decide = decide;
    }

    public CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void run() {
        T result = decide.get();
        sequencer.whenForced(new Answer() {
            @Override
            public void publish(long value) {
                future.complete(result);
            }

            @Override
            public void refuse(BrokerException why) {
                future.completeExceptionally(why);
            }
        });
    }

    @Override
    public void refuse(BrokerException why) {
        future.completeExceptionally(why);
    }
}
