package io.trivium.server;

import io.trivium.server.BackupMailbox.Request;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.disk.FileDisk;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the backups that are asked for, one at a time, in the background. Whoever asks meanwhile is refused.
 *
 * <p>One thread looks; another one makes the backup, and tells by {@link #underWay} when it is done.
 */
final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final BackupMailbox mailbox;
    private final MapDbStore store;
    private final Executor background;
    private volatile @Nullable String underWay;

    Backups(BackupMailbox mailbox, MapDbStore store, Executor background) {
        this.mailbox = mailbox;
        this.store = store;
        this.background = background;
    }

    /** Looks whether somebody asks. */
    void look() {
        try {
            mailbox.take().forEach(this::begin);
        } catch (Failure e) {
            LOG.warn("Requests for backups could not be taken", e);
        }
    }

    private void begin(Request request) {
        String other = underWay;
        if (other != null) {
            mailbox.answer(request.id(), "a backup to " + other + " is under way");
            return;
        }
        underWay = request.target();
        try {
            background.execute(() -> make(request));
        } catch (RejectedExecutionException e) {
            LOG.warn("A request for a backup came while the broker stops", e);
        }
    }

    private void make(Request request) {
        String answer;
        try {
            answer = backup(request.target());
        } finally {
            underWay = null;
        }
        mailbox.answer(request.id(), answer);
    }

    /** Returns why there is none; empty for done. */
    private String backup(String target) {
        LOG.info("A backup to {} begins", target);
        try (FileDisk disk = FileDisk.open(Path.of(target))) {
            store.backup(disk);
            LOG.info("The backup to {} is whole", target);
            return "";
        } catch (InvalidPathException e) {
            LOG.warn("There can be no backup to {}", target, e);
            return "its locale has no name for that directory (" + e.getReason() + "); choose one of plain letters";
        } catch (RuntimeException e) {
            LOG.error("The backup to {} failed", target, e);
            return String.valueOf(e.getMessage());
        }
    }
}
