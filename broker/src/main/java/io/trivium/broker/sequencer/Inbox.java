package io.trivium.broker.sequencer;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Commands on their way from many threads to one. */
final class Inbox {
    private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();

    void put(Command command) {
        commands.add(command);
    }

    @Nullable
    Command take() {
        return commands.poll();
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }
}
