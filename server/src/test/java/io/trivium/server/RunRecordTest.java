package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunRecordTest {
    private final ProcessHandle self = ProcessHandle.current();
    private final Instant started = self.info().startInstant().orElseThrow();
    private final String command = self.info().command().orElseThrow();

    @Test
    void aRecordIsReadAsItWasWritten() {
        RunRecord record = record(self.pid(), started, command);

        assertThat(RunRecord.parse(record.text())).hasValue(record);
    }

    @Test
    void whatIsNoRecordIsNone() {
        assertThat(RunRecord.parse("")).isEmpty();
        assertThat(RunRecord.parse("pid=many\nstarted=now\n")).isEmpty();
    }

    @Test
    void itDescribesOnlyTheProcessThatWroteIt() {
        assertThat(record(self.pid(), started, command).describes(self)).isTrue();
        assertThat(record(self.pid() + 1, started, command).describes(self)).isFalse();
        assertThat(record(self.pid(), started.minus(Duration.ofMinutes(1)), command)
                        .describes(self))
                .isFalse();
        assertThat(record(self.pid(), started, "/bin/cat").describes(self)).isFalse();
    }

    @Test
    void aProgramThatWasInstalledAnewOrBelongsToAnotherUserIsStillIt() {
        RunRecord record = record(1, started, "/usr/bin/java");

        assertThat(record.runs(Optional.of("/usr/bin/java"))).isTrue();
        assertThat(record.runs(Optional.of("/usr/bin/java (deleted)"))).isTrue();
        assertThat(record.runs(Optional.empty())).isTrue();
        assertThat(record.runs(Optional.of("/usr/bin/javac"))).isFalse();
    }

    private static RunRecord record(long pid, Instant started, String command) {
        return new RunRecord(pid, started, command, "h:1", "h:2", "h:3", "h:4");
    }
}
