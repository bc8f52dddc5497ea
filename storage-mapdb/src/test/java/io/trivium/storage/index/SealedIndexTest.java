package io.trivium.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.store.Due;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealedIndexTest {
    private final HeapDisk disk = new HeapDisk(1 << 30);

    @Test
    void headerDirectoryAndEntryHaveTheseBytes() {
        MemoryIndex index = new MemoryIndex(1 << 16, 1 << 16);
        index.addMessage(3, 7, (1 << 16) + 36, 287, 0x11, 0x22, 4, 9, 1000);
        new SealedIndexWriter(disk, index).write(new int[] {0}, queueKey -> -1);

        assertThat(hex(0, 40 + 3 * 32))
                .isEqualTo("54525649" + "4e445831" + "00000002" + "00000003" + "0000000000010000" + "0000000000000001"
                        + "000000000000104c"
                        + "00000001" + "00000001" + "0000000000001000" + "0000000000000030" + crc(0x1000, 48)
                        + "00000000"
                        + "00000002" + "00000001" + "0000000000001030" + "0000000000000012" + crc(0x1030, 18)
                        + "00000000"
                        + "00000003" + "00000001" + "0000000000001048" + "0000000000000004" + crc(0x1048, 4)
                        + "00000000");
        assertThat(hex(0x1000, 48))
                .isEqualTo("0000000000000003" + "0000000000000007" + "00000000000003e8" + "00000000000003e8"
                        + "00000001" + "00000000" + "ffffffff" + "00000000");
        assertThat(hex(0x1030, 18)).isEqualTo("00000024" + "0000011f" + "00000011" + "00000022" + "04" + "09");
    }

    private String hex(int at, int count) {
        return HexFormat.of().formatHex(bytes(at, count));
    }

    private byte[] bytes(int at, int count) {
        byte[] bytes = new byte[count];
        try (DiskFile file = disk.open("index/0000000000010000.idx")) {
            file.read(ByteBuffer.wrap(bytes), at);
        }
        return bytes;
    }

    private String crc(int at, int count) {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes(at, count));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Test
    void keysAndDeliveryTimesOfAllSignsAreFoundInOrder() {
        Random random = new Random(5);
        MemoryIndex index = new MemoryIndex(0, 1 << 28);
        List<Due> dues = new ArrayList<>();
        List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long hash = random.nextLong();
            hashes.add(hash);
            index.addKey(hash, i * 100L);
            index.addKey(hash, i * 100L);
            long due = random.nextInt(1000) - 500L;
            dues.add(new Due(due, i * 100L));
            index.addDue(due, i * 100L);
        }
        new SealedIndexWriter(disk, index).write(new int[1 << 12], queueKey -> -1);

        try (SealedIndex sealed = SealedIndex.open(disk, 0)) {
            for (int i = 0; i < 20_000; i += 37) {
                assertThat(sealed.positionsOfKey(hashes.get(i))).containsExactly(i * 100L);
            }
            assertThat(sealed.positionsOfKey(42)).isEmpty();
            dues.sort(null);
            for (Due from : List.of(new Due(Long.MIN_VALUE, 0), new Due(-100, 70_000), new Due(-100, 1L << 40))) {
                List<Due> expected =
                        dues.stream().filter(due -> due.compareTo(from) >= 0).toList();
                for (int limit : new int[] {1, 300, 30_000}) {
                    List<Due> first = expected.subList(0, Math.min(limit, expected.size()));
                    assertThat(sealed.dues(from, limit)).isEqualTo(first);
                    assertThat(index.dues(from, limit)).isEqualTo(first);
                }
            }
        }
    }

    @Test
    void theFilterForgetsNothingAndIsSeldomWrong() {
        Random random = new Random(6);
        byte[] bits = new byte[BloomFilter.bytes(10_000)];
        long[] hashes = random.longs(10_000).toArray();
        for (long hash : hashes) {
            BloomFilter.add(bits, hash);
        }

        for (long hash : hashes) {
            assertThat(BloomFilter.mayHold(ByteBuffer.wrap(bits), hash)).isTrue();
        }
        long wrong = random.longs(10_000)
                .filter(hash -> BloomFilter.mayHold(ByteBuffer.wrap(bits), hash))
                .count();
        assertThat(wrong).isLessThan(300);
    }
}
