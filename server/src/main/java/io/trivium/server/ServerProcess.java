package io.trivium.server;

import io.trivium.server.http.Health;
import io.trivium.server.settings.Settings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that owns its process: it stops in order on SIGTERM, and ends the process when the disk fails.
 *
 * <p>Used by the main thread; the shutdown thread and the engine come in through {@link #terminate} and {@link #fence}.
 */
final class ServerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final String NAME = "server";
    private static final Duration PATIENCE_WHEN_FENCED = Duration.ofSeconds(10);

    private final Settings settings;
    private final Resources resources = new Resources();
    private final Health health = new Health();
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private final Thread terminator = Wiring.thread("terminate", this::terminate);
    private @Nullable Addresses addresses;

    ServerProcess(Settings settings) {
        this.settings = settings;
    }

    /**
     * Takes the data directory and opens the doors. What was opened is closed again if that fails.
     *
     * @param taken told when the directory is this process's own
     * @throws Failure if something stands in the way
     */
    void open(Consumer<DataDirectory> taken) {
        Runtime.getRuntime().addShutdownHook(terminator);
        try {
            DataDirectory directory = DataDirectory.take(settings.data());
            resources.add("data directory", directory);
            RunRecord record = RunRecord.starting(ProcessHandle.current());
            directory.write(record);
            taken.accept(directory);
            LOG.info("Trivium starts on Java {}, data in {}", Runtime.version(), settings.data());
            addresses = new Wiring(
                            NAME,
                            settings.listen(),
                            settings.advertised(),
                            settings.ports(),
                            settings.durability(),
                            settings.retention(),
                            settings.access(),
                            settings.membership(),
                            settings.entrance())
                    .open(Wiring.files(directory.store()), resources, health, this::fence);
            directory.write(record.serving(addresses));
            health.ready();
            LOG.info("Trivium serves: {}", addresses);
        } catch (RuntimeException | LinkageError e) {
            close();
            throw e;
        }
    }

    Addresses addresses() {
        if (addresses == null) {
            throw new IllegalStateException("not open");
        }
        return addresses;
    }

    /** Waits until the process has to end by itself; a signal ends it without coming back here. */
    ExitCode await() {
        ExitCode code = end.join();
        Thread closing = Wiring.thread("close", this::close);
        closing.start();
        try {
            closing.join(PATIENCE_WHEN_FENCED.toMillis()); // the disk may hang: the process must end all the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return code;
    }

    private void fence(Throwable fault) {
        health.failed();
        LOG.error(
                "The disk failed: nothing is accepted any more and the process ends, as only a restart can tell what the disk has",
                fault);
        end.complete(ExitCode.FENCED);
    }

    private void terminate() {
        if (end.isDone()) {
            return;
        }
        LOG.info("Trivium stops");
        health.stopping();
        resources.close();
        LOG.info("Trivium has stopped");
        Runtime.getRuntime().halt(ExitCode.OK.number()); // an orderly stop is a success, not the signal's 143
    }

    @Override
    public void close() {
        end.complete(ExitCode.OK);
        health.stopping();
        resources.close();
    }
}
