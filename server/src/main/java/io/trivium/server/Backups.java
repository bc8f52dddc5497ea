package io.trivium.server;

import io.trivium.storage.MapDbStore;
import io.trivium.storage.disk.FileDisk;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the backups that are asked for, one at a time, in the background. */
final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final BackupMailbox mailbox;
    private final MapDbStore store;
    private final Executor background;

    Backups(BackupMailbox mailbox, MapDbStore store, Executor background) {
        this.mailbox = mailbox;
        this.store = store;
        this.background = background;
    }

    /** Looks whether somebody asks. */
    void look() {
        try {
            mailbox.take().ifPresent(target -> background.execute(() -> make(target)));
        } catch (RejectedExecutionException e) {
            LOG.warn("A request for a backup came while the broker stops", e);
        } catch (Failure e) {
            LOG.warn("A request for a backup could not be taken", e);
            mailbox.answer(String.valueOf(e.getMessage()));
        }
    }

    private void make(Path target) {
        LOG.info("A backup to {} begins", target);
        try (FileDisk disk = FileDisk.open(target)) {
            store.backup(disk);
            LOG.info("The backup to {} is whole", target);
            mailbox.answer("");
        } catch (RuntimeException e) {
            LOG.error("The backup to {} failed", target, e);
            mailbox.answer(String.valueOf(e.getMessage()));
        }
    }
}
