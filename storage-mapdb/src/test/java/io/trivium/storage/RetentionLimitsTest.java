package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.QUEUE;
import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.retention.RetentionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log takes no more of the disk than it may: what can go does, and what cannot limits publishing. */
class RetentionLimitsTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final BrokerConfig CONFIG = BrokerConfig.DEFAULTS.withSnapshotEveryBytes(1 << 15);

    @Test
    void sizeLimitsTheLogAndWhatIsHeldLimitsPublishing() {
        EngineOnDisk limited = new EngineOnDisk(
                new HeapDisk(1 << 30),
                SMALL,
                CONFIG.withRetention(new RetentionConfig(Duration.ofDays(9), 1_000_000, Duration.ofSeconds(10))));
        limited.topic(1);
        for (int i = 0; i < 3000; i++) {
            limited.publish(message(1000, 0, 0));
            limited.clock.advance(Duration.ofMillis(100));
        }
        assertThat(limited.store.retention().storedBytes()).isLessThan(1_300_000);
        assertThat(limited.engine.range(QUEUE).orElseThrow().minOffset()).isGreaterThan(1500);

        limited.group("queue", GroupKind.QUEUE);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5000; i++) {
                        limited.publish(message(1000, IndexFlags.TO_QUEUE, 0));
                        limited.clock.advance(Duration.ofMillis(100));
                    }
                })
                .hasCauseInstanceOf(BrokerException.class)
                .hasMessageContaining("hold");

        limited.await(limited.engine.moveCursor("queue", QUEUE, 8000));
        limited.clock.advance(Duration.ofSeconds(20));
        limited.settle();
        assertThat(limited.publish(message(5, 0, 0)).queueOffset()).isPositive();
    }

    @Test
    void ofBatchesThatAreHeldByOneMessageNoCopyIsMadeAndTheyLimitPublishing() {
        HeapDisk disk = new HeapDisk(1 << 30);
        EngineOnDisk limited = new EngineOnDisk(
                disk,
                SMALL,
                CONFIG.withRetention(new RetentionConfig(Duration.ofDays(9), 1_000_000, Duration.ofSeconds(10))));
        limited.topic(1);
        limited.group("queue", GroupKind.QUEUE);
        OutgoingMessage[] batch = new OutgoingMessage[16];
        Arrays.setAll(batch, i -> message(1000, IndexFlags.TO_QUEUE, 0));
        List<Long> held = new ArrayList<>();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 300; i++) {
                        long first = limited.publish(batch).queueOffset();
                        held.add(first);
                        limited.acknowledge(
                                "queue", LongStream.range(first + 1, first + 16).toArray());
                        limited.clock.advance(Duration.ofSeconds(1));
                    }
                })
                .hasCauseInstanceOf(BrokerException.class)
                .hasMessageContaining("hold");

        for (String name : disk.list("log")) {
            if (name.endsWith(".rem")) {
                assertThat(disk.open("log/" + name).size()).as(name).isLessThan(SMALL.segmentBytes() / 2);
            }
        }
        assertThat(limited.store.retention().storedBytes()).isLessThan(1_500_000);
        limited.acknowledge("queue", held.stream().mapToLong(offset -> offset).toArray());
        limited.clock.advance(Duration.ofSeconds(20));
        limited.settle();
        assertThat(limited.publish(message(5, 0, 0)).queueOffset()).isPositive();
    }

    @Test
    void theOldestGoBeforeTheirTimeWhileLessIsFreeThanIsToBe() {
        EngineOnDisk limited = new EngineOnDisk(
                new HeapDisk(3_000_000),
                SMALL,
                CONFIG.withRetention(
                        new RetentionConfig(Duration.ofDays(9), Long.MAX_VALUE, 2_000_000, Duration.ofSeconds(10))));
        limited.topic(1);
        for (int i = 0; i < 3000; i++) {
            limited.publish(message(1000, 0, 0));
            limited.clock.advance(Duration.ofMillis(100));
        }

        assertThat(limited.disk.usableBytes()).isBetween(1_700_000L, 2_300_000L);
        assertThat(limited.engine.range(QUEUE).orElseThrow().minOffset()).isGreaterThan(1500);
        assertThat(limited.store.room().full()).isFalse();
    }
}
