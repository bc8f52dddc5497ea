package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.QUEUE;
import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.retention.RetentionConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log takes no more of the disk than it may: what can go does, and what cannot limits publishing. */
class RetentionLimitsTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final BrokerConfig CONFIG = BrokerConfig.DEFAULTS.withSnapshotEveryBytes(1 << 15);
    private static final String FIRST = "log/0000000000000000";

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

    @Test
    void aPartOfWhichTooMuchIsKeptForTheRoomThereIsKeepsNothingBehindItFromGoing() {
        CrashingDisk small = new CrashingDisk();
        List<String> opened = new ArrayList<>();
        EngineOnDisk full = ofWhichTheFirstPartIsHeld(new BrokenDisk(small) {
            @Override
            public DiskFile open(String name) {
                opened.add(name);
                return super.open(name);
            }
        });
        small.fill(10_000);

        full.clock.advance(Duration.ofDays(4));
        full.settle();

        assertThat(full.faults).isEmpty();
        assertThat(opened).noneMatch(name -> name.startsWith(FIRST + ".rem"));
        assertThat(small.files()).contains(FIRST).doesNotContain("log/0000000000010000", "log/0000000000020000");
        small.heal();
        for (int i = 0; i < 40; i++) { // it is looked at again after a few minutes
            full.clock.advance(Duration.ofSeconds(10));
            full.settle();
        }
        assertThat(small.files()).contains(FIRST + ".rem").doesNotContain(FIRST);
    }

    @Test
    void aPartThatFindsNoRoomWhenItIsWrittenKeepsNothingBehindItFromGoing() {
        HeapDisk disk = new HeapDisk(1 << 30);
        EngineOnDisk full = ofWhichTheFirstPartIsHeld(new BrokenDisk(disk) {
            @Override
            public DiskFile open(String name) {
                if (name.startsWith(FIRST + ".rem")) {
                    throw new NoSpaceException("full", new IOException("No space left on device"));
                }
                return super.open(name);
            }
        });

        full.clock.advance(Duration.ofDays(4));
        full.settle();

        assertThat(full.faults).isEmpty();
        assertThat(disk.exists(FIRST)).isTrue();
        assertThat(disk.exists("log/0000000000010000")).isFalse();
    }

    @Test
    void whereNotEvenAnEmptyFileFindsRoomAPassEnds() {
        Set<String> tried = new TreeSet<>();
        EngineOnDisk full = ofWhichTheFirstPartIsHeld(new BrokenDisk(new HeapDisk(1 << 30)) {
            @Override
            public DiskFile open(String name) {
                if (name.contains(".rem")) {
                    tried.add(name.substring(0, name.indexOf('.')));
                    throw new NoSpaceException("full", new IOException("No space left on device"));
                }
                return super.open(name);
            }
        });

        full.clock.advance(Duration.ofDays(4));
        full.settle();

        assertThat(full.faults).isEmpty();
        assertThat(tried).containsExactly(FIRST, "log/0000000000010000");
    }

    private static EngineOnDisk ofWhichTheFirstPartIsHeld(Disk disk) {
        EngineOnDisk on = new EngineOnDisk(
                disk,
                SMALL,
                CONFIG.withRetention(new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, Duration.ofSeconds(10))));
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        for (int i = 0; i < 10; i++) {
            on.publish(message(1000, IndexFlags.TO_QUEUE, 0));
        }
        for (int i = 0; i < 800; i++) {
            on.publish(message(1000, IndexFlags.TO_TOPIC, 0));
        }
        on.reopen(); // a snapshot
        return on;
    }
}
