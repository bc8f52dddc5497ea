package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.topic.TopicSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is dropped behind a part of the log that is kept for years. */
class EmptyRemnantsTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final BrokerConfig CONFIG = BrokerConfig.DEFAULTS
            .withSnapshotEveryBytes(1 << 15)
            .withRetention(new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, EVERY));

    private final Counting disk = new Counting();
    private final EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);

    /** Counts the files that are open. */
    private static final class Counting extends BrokenDisk {
        private int open;

        private Counting() {
            super(new HeapDisk(1 << 30));
        }

        @Override
        public DiskFile open(String name) {
            open++;
            return super.open(name);
        }

        @Override
        protected void close(DiskFile file) {
            open--;
            super.close(file);
        }
    }

    /** Each four messages fill a segment. */
    private void fill(int segments) {
        for (int i = 0; i < 4 * segments; i++) {
            on.publish(message(16_000, 0, 0));
        }
    }

    private int turns() {
        int turns = 0;
        for (int done = 1; done > 0; turns++) {
            done = on.engine.turn();
            on.engine.flush();
            done += on.engine.turn();
        }
        return turns;
    }

    @Test
    void whatIsDroppedBehindAPinnedPartCostsNothingButItsName() {
        on.topic(1);
        PublishReceipt kept = on.publish(
                message(13, 0, on.clock.millis() + Duration.ofDays(3650).toMillis()));
        fill(5);
        on.await(on.engine.putTopic(TopicSettings.of("temporary", 1)));
        on.await(on.engine.publish(new Publication("temporary", List.of(message(100, 0, 0)), Durability.FORCED)));
        on.await(on.engine.deleteTopic("temporary"));
        fill(60);
        on.reopen();
        fill(8);

        on.clock.advance(Duration.ofDays(4));
        on.settle();

        assertThat(on.store.log().start()).isZero();
        assertThat(disk.list("log").stream().filter(name -> name.endsWith(".rem")))
                .hasSizeGreaterThan(60);
        for (int round = 0; round < 2; round++) {
            try (Slice slice = on.engine.message(kept.position()).orElseThrow()) {
                assertThat(slice.bytes().remaining()).isPositive();
            }
            on.engine.findKey(7, position -> true);
            assertThat(disk.open).isLessThan(20);
            on.clock.advance(EVERY);
            assertThat(turns()).isLessThan(30);
            assertThat(disk.open).isLessThan(20);
            assertThat(on.store.recovery().damaged()).isEmpty();
            on.reopen();
            assertThat(on.store.indexes().largestQueueKey()).isEqualTo(QueueIndexes.queueKey(1, 0));
        }
    }
}
