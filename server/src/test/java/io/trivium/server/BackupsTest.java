package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    @TempDir
    private Path data;

    private BackupMailbox mailbox;

    @BeforeEach
    void open() {
        mailbox = new BackupMailbox(data);
    }

    private void with(Executor background, Consumer<Backups> test) {
        try (MapDbStore store =
                MapDbStore.open(new HeapDisk(1 << 30), StoreConfig.defaults(), new RecordIndexer(), Runnable::run)) {
            test.accept(new Backups(mailbox, store, background));
        }
    }

    @Test
    void whoAsksForADirectoryThatHasNoNameIsAnsweredAndTheNextOneIsServed() throws IOException {
        Files.writeString(data.resolve("backup-1.request"), "no\0name");

        with(Runnable::run, backups -> {
            backups.look();

            assertThat(mailbox.takeAnswer("1").orElseThrow()).contains("no name for that directory");
            assertThat(data.resolve("backup-1.request")).doesNotExist();
            String next = mailbox.ask(data.resolve("copy"));
            backups.look();
            assertThat(mailbox.takeAnswer(next)).hasValue("");
        });
    }

    @Test
    void aRequestThatIsWithdrawnIsNotServed() {
        String withdrawn = mailbox.ask(data.resolve("copy"));

        mailbox.withdraw(withdrawn);

        with(Runnable::run, Backups::look);
        assertThat(mailbox.takeAnswer(withdrawn)).isEmpty();
        assertThat(data.resolve("copy")).doesNotExist();
    }

    @Test
    void whoAsksWhileABackupIsUnderWayIsRefusedAndDoesNotTakeTheOthersAnswer() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        with(tasks::add, backups -> {
            String first = mailbox.ask(data.resolve("first"));
            backups.look();
            String second = mailbox.ask(data.resolve("second"));
            backups.look();

            tasks.remove().run();

            assertThat(mailbox.takeAnswer(second)).hasValue("a backup to " + data.resolve("first") + " is under way");
            assertThat(mailbox.takeAnswer(first)).hasValue("");
            assertThat(tasks).isEmpty();
            String third = mailbox.ask(data.resolve("second"));
            backups.look();
            tasks.remove().run();
            assertThat(mailbox.takeAnswer(third)).hasValue("");
        });
    }

    @Test
    void twoWhoAskAtOnceAreBothAnswered() {
        String one = mailbox.ask(data.resolve("one"));
        String two = mailbox.ask(data.resolve("two"));

        with(Runnable::run, Backups::look);

        assertThat(mailbox.takeAnswer(one)).hasValue("");
        assertThat(mailbox.takeAnswer(two)).hasValue("");
    }

    @Test
    void anAnswerThatNobodyTookIsForgottenAndARequestIsNot() {
        mailbox.answer("1", "");
        String waiting = mailbox.ask(data.resolve("copy"));

        mailbox.forgetAnswers();

        assertThat(mailbox.takeAnswer("1")).isEmpty();
        assertThat(mailbox.take()).extracting(BackupMailbox.Request::id).containsExactly(waiting);
    }
}
