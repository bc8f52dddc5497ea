package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.store.IndexEntries;
import io.trivium.storage.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that are promised, and times that are printed for a person to read. */
class MeasuresTest {
    /** RocketMQ's record of a 128 B body with a topic of 8 characters and its usual properties. */
    private static final int RECORD_BYTES = 128 + 91 + 8 + 60;

    @TempDir
    private Path folder;

    @Test
    void aSmallMessageCostsLittleMoreThanItsRecord() throws IOException {
        StoreConfig config = new StoreConfig(1 << 24, 1 << 20, 1 << 20);
        int messages = 0;
        try (FileDisk disk = FileDisk.open(folder);
                MapDbStore store = MapDbStore.open(disk, config, TestLog.INDEXER, Runnable::run)) {
            TestLog log = new TestLog(store);
            while (store.log().end() < 3L << 24) {
                log.append(messages / 32 % 8, 32, RECORD_BYTES - TestLog.HEADER, 1000 + messages, 0);
                messages += 32;
                if (messages % 8192 == 0) {
                    log.sync();
                }
            }
            log.sync();
        }
        long sealed = 3L << 24;
        long index = bytes(folder.resolve("index"));
        double each = (double) (sealed + index) / messages;
        System.out.printf(
                "A record of %d B costs %.1f B: log %.1f, index %.1f%n",
                RECORD_BYTES, each, (double) sealed / messages, (double) index / messages);
        assertThat(each).isLessThan(360 - 15);
    }

    @Test
    void openingIsTimedAndALogIsNoLargerThanItsMessages() throws IOException, InterruptedException {
        ExecutorService background = Executors.newSingleThreadExecutor();
        try {
            open("an empty store", background);
            fill(background);
            open("1 M messages of 128 B, not closed", background);
            open("the same again", background);
            assertThat(bytes(folder.resolve("log"))).isLessThan(1L << 29);
        } finally {
            background.shutdown();
            assertThat(background.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatIsReadToOpenAKilledStoreDoesNotGrowWithTheLog() {
        int segmentBytes = 1 << 16;
        StoreConfig config = new StoreConfig(segmentBytes, 1 << 12, segmentBytes);
        for (long segments : new long[] {4, 40}) {
            long frames = 0;
            FileDisk left = FileDisk.open(folder);
            MapDbStore store = MapDbStore.open(left, config, TestLog.INDEXER, Runnable::run);
            TestLog log = new TestLog(store);
            long before = store.log().end();
            while (store.log().end() < segments * segmentBytes) {
                log.append(frames % 16, 1, 128, 1000 + frames, 0);
                if (++frames % 256 == 0) {
                    log.sync();
                }
            }
            log.sync();
            long ofASegment = frames * segmentBytes / (store.log().end() - before) + 1;
            // As a killed process leaves it: nothing is closed but the lock
            left.close();

            try (FileDisk disk = FileDisk.open(folder);
                    MapDbStore opened = MapDbStore.open(disk, config, TestLog.INDEXER, Runnable::run)) {
                assertThat(opened.recovery().end()).isGreaterThanOrEqualTo(segments * segmentBytes);
                assertThat(opened.recovery().framesRead())
                        .as(segments + " segments")
                        .isBetween(1L, 2 * ofASegment);
            }
        }
    }

    private void open(String what, Executor background) {
        long start = System.nanoTime();
        try (FileDisk disk = FileDisk.open(folder);
                MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), TestLog.INDEXER, background)) {
            System.out.printf(
                    "Opening %s: %d ms, %d frames read%n",
                    what,
                    (System.nanoTime() - start) / 1_000_000,
                    store.recovery().framesRead());
        }
    }

    /** Leaves the store as a killed process does: nothing is closed but the lock. */
    private void fill(Executor background) {
        FileDisk disk = FileDisk.open(folder);
        MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), TestLog.INDEXER, background);
        TestLog log = new TestLog(store);
        long start = System.nanoTime();
        for (int i = 0; i < 1_000_000 / 32; i++) {
            log.append(i % 16, 32, 128, 1000 + i, 0);
            if (i % 32 == 0) {
                log.sync();
            }
        }
        log.sync();
        System.out.printf(
                "1 M messages appended, indexed and forced in %d ms%n", (System.nanoTime() - start) / 1_000_000);
        IndexEntries entries = new IndexEntries(32);
        assertThat(store.indexes().read(3, 60_000, Long.MAX_VALUE, entries)).isEqualTo(32);
        disk.close();
    }

    private static long bytes(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
