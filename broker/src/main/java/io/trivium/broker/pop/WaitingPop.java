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
    private @Nullable Deadline deadline;

    WaitingPop(Pop pop, Consumer<WaitingPop> begin) {
        this.pop = pop;
        this.begin = begin;
    }

    Pop pop() {
        return pop;
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
