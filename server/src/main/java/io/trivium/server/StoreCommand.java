package io.trivium.server;

import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.StoreTools;
import io.trivium.storage.disk.FileDisk;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** What an operator does with a store. */
final class StoreCommand {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path data;
    private final PrintStream out;

    /** @param data the data directory, or a backup where a command reads only */
    StoreCommand(Path data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    ExitCode verify() {
        requireStopped();
        StoreTools.Report report = reading(DataDirectory.storeIn(data), StoreTools::verify);
        report.counts().forEach(out::println);
        report.problems().forEach(problem -> out.println("DAMAGED: " + problem));
        out.println(
                report.problems().isEmpty() ? "The store is sound." : "The store is damaged; what is sound is served.");
        return report.problems().isEmpty() ? ExitCode.OK : ExitCode.DAMAGED;
    }

    ExitCode info() {
        requireStopped();
        reading(DataDirectory.storeIn(data), StoreTools::info).forEach(out::println);
        return ExitCode.OK;
    }

    private void requireStopped() {
        running().ifPresent(broker -> {
            throw new Failure(
                    ExitCode.DATA_LOCKED,
                    "A broker (process " + broker.pid() + ") works in " + data
                            + ": stop it first, or make a backup and look at that.");
        });
    }

    private Optional<ProcessHandle> running() {
        return DataDirectory.record(data).flatMap(StatusCommand::process);
    }

    ExitCode rebuild() {
        DataDirectory.requireStore(data);
        try (DataDirectory directory = DataDirectory.take(data)) {
            boolean snapshots = with(directory.store(), StoreCommand::rebuild);
            out.println(
                    snapshots
                            ? "All indexes and the snapshot are made again from the log."
                            : "All indexes are made again. The snapshots stay: the log has not all any more that they were made of,"
                                    + " as some of it was dropped or is damaged.");
            return ExitCode.OK;
        }
    }

    private static boolean rebuild(FileDisk disk) {
        StoreTools.takeSnapshotsBack(disk); // of a rebuild that was killed
        boolean snapshots = StoreTools.rebuildIndexes(disk, StoreConfig.defaults(), new RecordIndexer());
        if (snapshots) {
            StoreTools.setSnapshotsAside(disk);
            try {
                MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), Runnable::run);
                Wiring.manualEngine(store, BrokerConfig.DEFAULTS).close();
            } catch (RuntimeException | Error e) { // memory may run out
                StoreTools.takeSnapshotsBack(disk);
                throw e;
            }
            StoreTools.forgetOldSnapshots(disk);
        }
        return snapshots;
    }

    ExitCode backup(Path target) {
        Optional<ProcessHandle> running = running();
        if (running.isPresent()) {
            ask(target, running.get());
        } else {
            DataDirectory.requireStore(data);
            try (DataDirectory directory = DataDirectory.take(data)) {
                with(
                        directory.store(),
                        disk -> with(target, copy -> {
                            StoreTools.backup(disk, copy);
                            return 0;
                        }));
            }
        }
        List<String> damage = reading(target, StoreTools::damage);
        damage.forEach(sentence -> out.println("DAMAGED: " + sentence));
        out.println(
                "The backup in " + target + (damage.isEmpty() ? " is whole." : " has all that the disk could read."));
        return damage.isEmpty() ? ExitCode.OK : ExitCode.DAMAGED;
    }

    /** The broker has the files open: it copies them itself. */
    private void ask(Path target, ProcessHandle broker) {
        BackupMailbox mailbox = new BackupMailbox(data);
        String request = mailbox.ask(target);
        Optional<String> answer = Optional.empty();
        while (answer.isEmpty()) {
            boolean alive = broker.isAlive(); // before the look: it may answer and stop
            answer = mailbox.takeAnswer(request);
            if (answer.isEmpty() && !alive) {
                mailbox.withdraw(request);
                throw new Failure(ExitCode.STORE, "The broker stopped before the backup was whole: try again.");
            }
            if (answer.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        if (!answer.get().isEmpty()) {
            throw new Failure(ExitCode.STORE, "The broker could not make the backup: " + answer.get() + ".");
        }
    }

    ExitCode restore(Path backup) {
        int files = reading(backup, from -> {
            try (DataDirectory directory = DataDirectory.take(data)) {
                return with(directory.store(), to -> StoreTools.restore(from, to));
            }
        });
        out.println("Restored " + files + " files to " + data + ".");
        return ExitCode.OK;
    }

    private static <T> T with(Path folder, Function<FileDisk, T> task) {
        return with(folder, FileDisk::open, task);
    }

    /** Of a store that may be on a medium that cannot be written. */
    private static <T> T reading(Path folder, Function<FileDisk, T> task) {
        return with(folder, FileDisk::openToRead, task);
    }

    private static <T> T with(Path folder, Function<Path, FileDisk> open, Function<FileDisk, T> task) {
        try (FileDisk disk = open.apply(folder)) {
            return task.apply(disk);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new Failure(ExitCode.STORE, folder + ": " + e.getMessage() + ".", e);
        }
    }
}
