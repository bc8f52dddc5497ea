package io.trivium.broker.pop;

import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pop on its way, or waiting for a message. */
final class WaitingPop implements Command {
    private final Pop pop;
    private final Consumer<WaitingPop> begin;
    private final CompletableFuture<PopResult> future = new CompletableFuture<>();
    private final boolean looking;
    private @Nullable Deadline deadline;
    private boolean found;

    /** @param looking whether it only wants to know whether there is a message */
    WaitingPop(Pop pop, boolean looking, Consumer<WaitingPop> begin) {
        this.pop = pop;
        this.looking = looking;
        this.begin = begin;
    }

    Pop pop() {
        return pop;
    }

    boolean looking() {
        return looking;
    }

    /** Whether it was told of a message; to be asked when it is answered. */
    boolean found() {
        return found;
    }

    void foundOne() {
        found = true;
    }

    CompletableFuture<PopResult> future() {
        return future;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    void deadline(Deadline end) {
        deadline = end;
    }

    @Override
    public void run() {
        begin.accept(this);
    }

    @Override
    public void refuse(BrokerException why) {
        future.completeExceptionally(why);
    }
}
