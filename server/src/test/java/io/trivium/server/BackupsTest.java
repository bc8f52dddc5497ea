package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    @TempDir
    private Path data;

    private void with(Consumer<Backups> test) {
        try (MapDbStore store =
                MapDbStore.open(new HeapDisk(1 << 30), StoreConfig.defaults(), new RecordIndexer(), Runnable::run)) {
            test.accept(new Backups(new BackupMailbox(data), store, Runnable::run));
        }
    }

    @Test
    void whoAsksForADirectoryThatHasNoNameIsAnsweredAndTheNextOneIsServed() throws IOException {
        BackupMailbox mailbox = new BackupMailbox(data);
        Files.writeString(data.resolve("backup.request"), "no\0name");

        with(backups -> {
            backups.look();

            assertThat(mailbox.takeAnswer().orElseThrow()).contains("no name for that directory");
            assertThat(data.resolve("backup.request")).doesNotExist();
            mailbox.ask(data.resolve("copy"));
            backups.look();
            assertThat(mailbox.takeAnswer()).hasValue("");
        });
    }

    @Test
    void aRequestThatIsWithdrawnIsNotServed() {
        BackupMailbox mailbox = new BackupMailbox(data);
        mailbox.ask(data.resolve("copy"));

        mailbox.withdraw();

        with(Backups::look);
        assertThat(mailbox.takeAnswer()).isEmpty();
        assertThat(data.resolve("copy")).doesNotExist();
    }
}
