package io.trivium.broker.engine;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Runs what takes long. An error of the virtual machine there, as of a sector that mapped memory cannot read, ends what it meets: nobody may
 * wait for that without knowing.
 *
 * @param onError told on the background's thread
 */
record Background(Executor executor, Consumer<Error> onError) implements Executor {
    @Override
    public void execute(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (Error e) {
                onError.accept(e);
            }
        });
    }
}
