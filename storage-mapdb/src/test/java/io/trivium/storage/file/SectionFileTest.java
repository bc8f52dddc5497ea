package io.trivium.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SectionFileTest {
    private static final long MAGIC = 0x5452_5654_4553_5431L;
    private static final int BLOCK = SectionChecks.BLOCK_BYTES;
    private static final int NUMBERS = 10 * BLOCK / Integer.BYTES + 3;
    private static final int SMALL = 1;
    private static final int LARGE = 2;
    private static final String NAME = "files/one";

    private final HeapDisk disk = new HeapDisk(1 << 24);

    SectionFileTest() {
        disk.makeFolder("files");
        try (SectionFileWriter out = SectionFileWriter.create(disk, "files", "one")) {
            out.section(SMALL, 1, small -> small.room(8).putLong(42));
            out.section(LARGE, NUMBERS, large -> {
                for (int i = 0; i < NUMBERS; i++) {
                    large.room(4).putInt(i);
                }
            });
            out.finish(MAGIC, 1, 2);
        }
    }

    @Test
    void whatWasWrittenIsRead() {
        try (SectionFile file = open()) {
            assertThat(file.kinds()).containsExactly(SMALL, LARGE);
            assertThat(small(file)).isEqualTo(42);
            assertThat(number(file, NUMBERS - 1)).isEqualTo(NUMBERS - 1);
            assertThat(file.items(LARGE)).isEqualTo(NUMBERS);
            file.checkAll();
        }
    }

    @Test
    void onlyBlocksThatAreLookedAtAreChecked() {
        spoil(largeAt() + 7L * BLOCK + 5);

        try (SectionFile file = open()) {
            assertThat(number(file, 0)).isZero();
            assertThat(number(file, 7 * BLOCK / 4 - 1)).isEqualTo(7 * BLOCK / 4 - 1);
            assertThat(number(file, 8 * BLOCK / 4)).isEqualTo(8 * BLOCK / 4);
            assertThatThrownBy(() -> number(file, 7 * BLOCK / 4 + 100)).isInstanceOf(DamagedFileException.class);
            assertThatThrownBy(() -> file.read(LARGE, section -> section.sound(7 * BLOCK - 4, 8)))
                    .isInstanceOf(DamagedFileException.class);
            assertThatThrownBy(() -> file.read(LARGE, SectionBytes::all)).isInstanceOf(DamagedFileException.class);
            assertThatThrownBy(() -> file.lend(LARGE, 7 * BLOCK, 4)).isInstanceOf(DamagedFileException.class);
            assertThatThrownBy(file::checkAll).isInstanceOf(DamagedFileException.class);
        }
    }

    @Test
    void aBlockThatRotsBehindItsCheckIsFoundWhenAllIsCheckedAndServedNoMore() {
        try (SectionFile file = open()) {
            assertThat(number(file, 0)).isZero();
            spoil(largeAt());

            assertThatThrownBy(file::checkAll).isInstanceOf(DamagedFileException.class);
            assertThatThrownBy(() -> number(file, 0)).isInstanceOf(DamagedFileException.class);
            assertThat(number(file, BLOCK / 4)).isEqualTo(BLOCK / 4);
        }
    }

    @Test
    void aDamagedTableOfBlocksIsFoundWhenItIsNeeded() {
        Section table = header().sections().stream()
                .filter(Section::isTable)
                .findFirst()
                .orElseThrow();
        spoil(table.offset() + 4);

        try (SectionFile file = open()) {
            assertThat(small(file)).isEqualTo(42);
            assertThatThrownBy(() -> number(file, 0)).isInstanceOf(DamagedFileException.class);
        }
    }

    @Test
    void aSectionWithoutATableIsCheckedWhole() {
        withoutTables();
        try (SectionFile file = open()) {
            assertThat(number(file, NUMBERS - 1)).isEqualTo(NUMBERS - 1);
        }

        spoil(largeAt() + 7L * BLOCK);

        try (SectionFile file = open()) {
            assertThatThrownBy(() -> number(file, 0)).isInstanceOf(DamagedFileException.class);
        }
    }

    private SectionFile open() {
        return SectionFile.open(disk, NAME, MAGIC);
    }

    private static Long small(SectionFile file) {
        return Objects.requireNonNull(file.read(SMALL, section -> section.all().getLong(0)));
    }

    private static Integer number(SectionFile file, int at) {
        return Objects.requireNonNull(
                file.read(LARGE, section -> section.sound(at * 4, 4).getInt(at * 4)));
    }

    private long largeAt() {
        return header().sections().stream()
                .filter(section -> section.kind() == LARGE)
                .findFirst()
                .orElseThrow()
                .offset();
    }

    private void spoil(long at) {
        try (DiskFile file = disk.open(NAME)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) ~one.get(0));
            file.write(one.flip(), at);
        }
    }

    private SectionHeader header() {
        try (DiskFile file = disk.open(NAME)) {
            ByteBuffer head = ByteBuffer.allocate(SectionHeader.BYTES);
            file.read(head, 0);
            return SectionHeader.decode(NAME, head.flip(), MAGIC, file.size());
        }
    }

    /** As files of format version 1 are. */
    private void withoutTables() {
        SectionHeader known = header();
        List<Section> sections =
                known.sections().stream().filter(each -> !each.isTable()).toList();
        ByteBuffer header =
                new SectionHeader(MAGIC, known.first(), known.second(), known.fileBytes(), sections).encode();
        header.putInt(8, 1);
        header.putInt(
                SectionHeader.BYTES - 4, SectionHeader.crc(header.duplicate().limit(SectionHeader.BYTES - 4)));
        try (DiskFile file = disk.open(NAME)) {
            file.write(header, 0);
        }
    }
}
