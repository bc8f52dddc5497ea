package io.trivium.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SealedIndexesTest {
    private static final String FILE = "index/0000000000000000.idx";
    private static final String ASIDE = FILE + ".damaged";

    private final HeapDisk disk = new HeapDisk(1 << 20);
    private final SealedIndexes indexes =
            new SealedIndexes(disk, 1 << 16, this::write, segment -> true, new DamageReport(disk));
    private int written;

    private void write(int segment) {
        MemoryIndex index = new MemoryIndex(0, 1 << 16);
        index.addMessage(3, written++, 36, 100, 0, 0, 0, 4, 1000);
        new SealedIndexWriter(disk, index).write(new int[] {0}, queueKey -> -1);
    }

    @Test
    void ofTwoWhoFindAnIndexDamagedOneMakesItAgainAndWhatWasDamagedIsKept() {
        write(0);
        byte[] damaged = bytes(FILE);

        Long first = indexes.using(0, index -> {
            long offset = offset(index);
            if (offset == 0) {
                assertThat(indexes.using(0, SealedIndexesTest::soundOffset)).isEqualTo(1);
                throw new DamagedFileException("damaged");
            }
            return offset;
        });

        assertThat(first).isEqualTo(1);
        assertThat(bytes(ASIDE)).isEqualTo(damaged);
        assertThat(indexes.rebuilt()).containsExactly(FILE);
    }

    /** Takes the first file for damaged. */
    private static Long soundOffset(SealedIndex index) {
        long offset = offset(index);
        if (offset == 0) {
            throw new DamagedFileException("damaged");
        }
        return offset;
    }

    private static long offset(SealedIndex index) {
        SealedIndex.@Nullable SealedRun run = index.run(3);
        return run == null ? -1 : run.firstOffset();
    }

    private byte[] bytes(String name) {
        try (DiskFile file = disk.open(name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(bytes, 0);
            return bytes.array();
        }
    }
}
