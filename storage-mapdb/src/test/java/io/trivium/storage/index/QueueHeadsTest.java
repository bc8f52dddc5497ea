package io.trivium.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.HeapDisk;
import org.junit.jupiter.api.Test;

class QueueHeadsTest {
    private final QueueHeads heads = new QueueHeads();

    @Test
    void queuesOfWhichNothingIsStoredAreForgotten() {
        for (int queue = 0; queue < 1000; queue++) {
            heads.add(queue, queue / 100);
        }
        heads.add(5, 9);

        heads.forgetAllBut((first, last) -> last >= 7);

        assertThat(heads.size()).isEqualTo(301);
        assertThat(heads.first(699)).isEqualTo(-1);
        assertThat(heads.last(699)).isEqualTo(-1);
        assertThat(heads.first(700)).isEqualTo(7);
        assertThat(heads.last(999)).isEqualTo(9);
        assertThat(heads.first(5)).isZero();
        assertThat(heads.last(5)).isEqualTo(9);
    }

    @Test
    void aQueueThatWasForgottenBeginsAnew() {
        heads.add(1, 0);
        heads.forgetAllBut((first, last) -> last >= 1);

        heads.add(1, 3);

        assertThat(heads.first(1)).isEqualTo(3);
        assertThat(heads.size()).isEqualTo(1);
    }

    @Test
    void whatWasForgottenIsNotSaved() {
        HeapDisk disk = new HeapDisk(1 << 20);
        disk.makeFolder(SealedIndex.FOLDER);
        heads.add(1, 0);
        heads.add(2, 1);
        heads.forgetAllBut((first, last) -> last >= 1);
        heads.save(disk, 0);

        QueueHeads loaded = new QueueHeads();
        loaded.load(disk, disk.list(SealedIndex.FOLDER).get(0));

        assertThat(loaded.size()).isEqualTo(1);
        assertThat(loaded.first(2)).isEqualTo(1);
    }
}
