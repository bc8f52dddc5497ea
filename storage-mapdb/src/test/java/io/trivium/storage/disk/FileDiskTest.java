package io.trivium.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    private Path folder;

    @Test
    void aDirectoryBelongsToOneDiskUntilItIsClosed() {
        FileDisk first = FileDisk.open(folder);

        assertThatThrownBy(() -> FileDisk.open(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("in use");

        first.close();
        first.close();
        FileDisk.open(folder).close();
    }

    @Test
    void aPathThatIsAFileIsRefusedByName() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FileDisk.open(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void whoOnlyReadsMakesNothingAndNeedsNoLock() throws IOException {
        Files.write(folder.resolve("x"), new byte[] {7});
        try (FileDisk disk = FileDisk.openToRead(folder)) {
            try (DiskFile file = disk.open("x")) {
                assertThat(file.size()).isEqualTo(1);
                assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                        .isInstanceOf(NonWritableChannelException.class);
            }
            assertThatThrownBy(() -> disk.open("y")).isInstanceOf(UncheckedIOException.class);
        }
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> FileDisk.openToRead(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no such directory");
        assertThat(folder.toFile().list()).containsExactly("x");
    }

    @Test
    void whoReadsKeepsOutWhoWritesAndTheOtherWayRound() {
        FileDisk.open(folder).close();
        try (FileDisk reading = FileDisk.openToRead(folder)) {
            assertThat(reading.list("")).isEmpty();
            assertThatThrownBy(() -> FileDisk.open(folder)).hasMessageContaining("in use");
        }
        try (FileDisk writing = FileDisk.open(folder)) {
            assertThat(writing.list("")).isEmpty();
            assertThatThrownBy(() -> FileDisk.openToRead(folder)).hasMessageContaining("in use");
        }
    }

    @Test
    void filesAreWrittenReadListedRenamedAndDeleted() {
        try (FileDisk disk = FileDisk.open(folder)) {
            disk.makeFolder("a");
            try (DiskFile file = disk.open("a/x")) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2);
                file.force();
                ByteBuffer read = ByteBuffer.allocate(10);
                assertThat(file.read(read, 1)).isEqualTo(4);
                assertThat(read.array()).startsWith(0, 1, 2, 3);
                file.truncate(3);
                assertThat(file.size()).isEqualTo(3);
            }
            disk.rename("a/x", "a/y");
            disk.forceFolder("a");

            assertThat(disk.list("a")).containsExactly("y");
            assertThat(disk.list("")).isEmpty();
            assertThat(disk.list("none")).isEmpty();
            disk.delete("a/y");
            disk.delete("a/y");
            assertThat(disk.exists("a/y")).isFalse();
            assertThat(disk.usableBytes()).isPositive();
        }
    }

    @Test
    void aMappingSeesLaterWritesOutlivesItsFileAndNeverGrowsIt() {
        try (FileDisk disk = FileDisk.open(folder)) {
            DiskFile file = disk.open("x");
            file.write(ByteBuffer.allocate(100), 0);
            DiskFile.Mapping mapping = file.map(50, 50);
            file.write(ByteBuffer.wrap(new byte[] {9}), 60);
            assertThatThrownBy(() -> file.map(50, 51)).isInstanceOf(IllegalArgumentException.class);
            file.close();

            assertThat(mapping.bytes().get(10)).isEqualTo((byte) 9);

            mapping.close();
            mapping.close();
            assertThatThrownBy(mapping::bytes).isInstanceOf(IllegalStateException.class);
        }
    }
}
