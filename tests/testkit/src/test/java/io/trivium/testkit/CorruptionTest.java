package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.DamagedLogException;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.time.ManualClock;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.StoredRecord;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.RecoveryReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Rot, zeroed pages, cuts, losses and stale versions of every type of file: the broker starts, serves the rest, reports what it cannot
 * read, serves nothing that was not sent, and goes on at offsets that were never used.
 */
class CorruptionTest {
    private static final String TOPIC = "t0";
    private static final String OTHER_TOPIC = "t1";
    private static final int QUEUES = 3;
    /** A group that has finished all. */
    private static final String DONE = "done";

    // Of a frame, see FrameFormat.
    private static final int KIND = 4;
    private static final int CHECKSUM = 12;
    private static final int HEADER = 32;
    private static final byte PUBLISHED = 2;

    private final Map<String, Long> offsets = new HashMap<>();
    private final CrashingDisk early;
    private final CrashingDisk sound;

    CorruptionTest() {
        CrashingDisk disk = new CrashingDisk();
        fill(disk, 0, 120);
        early = disk.copy();
        fill(disk, 120, 900);
        sound = disk.copy();
    }

    @Test
    void nothingWrongIsServedWhateverHappensToAnyFile() {
        Map<String, Integer> types = new TreeMap<>();
        new Kind("corruptions", 2_000, Duration.ofSeconds(30)).run(seed -> {
            Random random = Scenario.random(seed);
            CrashingDisk disk = sound.copy();
            List<String> files = disk.files();
            String file = files.get(random.nextInt(files.size()));
            String what = "seed " + seed + ": " + damage(disk, file, random);
            synchronized (types) {
                types.merge(type(file), 1, Integer::sum);
            }
            try {
                serves(disk, file, what);
                if (seed % 2 == 0) {
                    // Whatever was found, the next opening finds the same.
                    serves(disk, file, what + ", opened again");
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(what, e);
            }
            return 1;
        });
        System.out.println("corruptions by type of file: " + types);
        assertThat(types.keySet()).contains("log", "index/.idx", "snapshot/.snap", "store");
    }

    /** What would be served if checksums were not checked: a test of this test. */
    @Test
    void aChecksumThatHidesAWrongBitWouldBeFoundOut() {
        CrashingDisk disk = sound.copy();
        String log = disk.files().stream()
                .filter(name -> name.startsWith("log/"))
                .sorted()
                // The messages of the first are small.
                .skip(1)
                .findFirst()
                .orElseThrow();
        byte[] bytes = bytes(disk.open(log));
        ByteBuffer frames = ByteBuffer.wrap(bytes);
        int at = 0;
        while (frames.get(at + KIND) != PUBLISHED || frames.getInt(at) < 300) {
            at += HEADER + frames.getInt(at) + 7 & -8;
        }
        int body = at + HEADER;
        while (bytes[body] != '|') {
            body++;
        }
        bytes[body + 1] ^= 1;
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CHECKSUM);
        crc.update(bytes, at + CHECKSUM + 4, HEADER - CHECKSUM - 4 + frames.getInt(at));
        frames.putInt(at + CHECKSUM, (int) crc.getValue());
        disk.open(log).write(frames, 0);

        assertThatThrownBy(() -> serves(disk, log, "a hidden wrong bit"))
                .isInstanceOf(Invariant.Violation.class)
                .hasMessageContaining("NOTHING_INVENTED");
    }

    private static String type(String file) {
        int folder = file.indexOf('/');
        int suffix = file.lastIndexOf('.');
        return folder < 0 ? file : file.substring(0, folder) + (suffix < 0 ? "" : "/" + file.substring(suffix));
    }

    private String damage(CrashingDisk disk, String name, Random random) {
        DiskFile file = disk.open(name);
        int size = (int) file.size();
        int at = random.nextInt(Math.max(1, size));
        switch (random.nextInt(6)) {
            case 0 -> {
                disk.delete(name);
                return name + " is missing";
            }
            case 1 -> {
                file.truncate(at);
                return name + " is cut at " + at;
            }
            case 2 -> {
                int page = at & -4096;
                file.write(ByteBuffer.allocate(Math.min(4096, size - page)), page);
                return name + " has zeros at " + page;
            }
            case 3 -> {
                if (early.exists(name)) {
                    byte[] stale = bytes(early.open(name));
                    file.truncate(0);
                    file.write(ByteBuffer.wrap(stale), 0);
                    return name + " is an old version";
                }
                file.truncate(0);
                return name + " is empty";
            }
            default -> {
                byte[] bytes = bytes(file);
                if (bytes.length > 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    file.write(ByteBuffer.wrap(bytes), 0);
                }
                return name + " has a wrong bit at " + at;
            }
        }
    }

    private static byte[] bytes(DiskFile file) {
        byte[] bytes = new byte[(int) file.size()];
        file.read(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    private void serves(CrashingDisk disk, String file, String what) {
        ManualClock clock = new ManualClock();
        List<Throwable> faults = new ArrayList<>();
        MapDbStore store = DiskMedium.store(disk);
        BrokerEngine engine = engine(store, clock, faults);
        int served = 0;
        boolean damaged = false;
        for (int queue = 0; queue < QUEUES && engine.topic(TOPIC).isPresent(); queue++) {
            QueueRange range = engine.range(new QueueId(TOPIC, queue)).orElse(new QueueRange(0, 0));
            for (long offset = range.minOffset(); offset < range.maxOffset(); ) {
                PullQuery query = new PullQuery(new QueueId(TOPIC, queue), offset, 32, 1 << 20, MessageFilter.ALL);
                try (PullResult result = engine.pull(query)) {
                    served += check(result, queue, offset, what);
                    assertThat(result.nextOffset()).as(what).isGreaterThan(offset);
                    offset = result.nextOffset();
                } catch (DamagedLogException e) {
                    damaged = true;
                    offset++;
                }
            }
        }
        RecoveryReport report = store.recovery();
        if (!file.startsWith("log/")) {
            assertThat(served).as(what).isEqualTo(offsets.size());
            assertThat(report.damaged()).as(what).isEmpty();
        } else if (served < offsets.size() || damaged) {
            assertThat(report.damaged()).as(what).isNotEmpty();
        }
        int popped = popAll(engine, what);
        assertThat(popped).as(what).isGreaterThanOrEqualTo(engine.topic(TOPIC).isPresent() ? served : 0);
        // What was delayed may be damaged as well.
        clock.jump(Duration.ofHours(2));
        settle(engine);
        goesOn(engine, what);
        assertThat(faults).as(what).isEmpty();
        store.close();
    }

    private int check(PullResult result, int queue, long from, String what) {
        long last = from - 1;
        for (Slice record : result.records()) {
            String id = Letters.read(record.bytes());
            long offset = StoredRecord.decode(record.bytes().duplicate()).queueOffset();
            assertThat(offset).as(what).isGreaterThan(last);
            if (id.startsWith("m:")) {
                assertThat(offsets.get(queue + "/" + id)).as(what).isEqualTo(offset);
            }
            last = offset;
        }
        return (int) result.records().stream()
                .filter(record -> Letters.read(record.bytes()).startsWith("m:"))
                .count();
    }

    /** A group is given all that can be read, and stops at nothing. */
    private static int popAll(BrokerEngine engine, String what) {
        engine.putGroup(GroupSettings.nativeGroup("all"));
        settle(engine);
        int popped = 0;
        for (int last = 1; last > 0 && engine.topic(TOPIC).isPresent(); popped += last) {
            var answer = engine.pop(new Pop(
                            "all",
                            TOPIC,
                            Pop.ALL_QUEUES,
                            256,
                            1 << 24,
                            Duration.ofHours(10),
                            Duration.ZERO,
                            Pop.Start.FIRST,
                            MessageFilter.ALL,
                            null,
                            null))
                    .toCompletableFuture();
            settle(engine);
            assertThat(answer).as(what).isCompleted();
            try (PopResult result = answer.join()) {
                result.deliveries()
                        .forEach(delivery -> Letters.read(delivery.record().bytes()));
                last = result.deliveries().size();
            }
        }
        return popped;
    }

    /** A new message gets an offset that no other ever had. */
    private void goesOn(BrokerEngine engine, String what) {
        if (engine.topic(TOPIC).isEmpty()) {
            engine.putTopic(TopicSettings.of(TOPIC, QUEUES));
            settle(engine);
            return;
        }
        for (int queue = 0; queue < QUEUES; queue++) {
            long end = engine.range(new QueueId(TOPIC, queue))
                    .map(QueueRange::maxOffset)
                    .orElse(0L);
            OutgoingMessage later = Letters.write(TOPIC, queue, "later:1", "", 5, 0);
            var receipts = engine.publish(new Publication(TOPIC, List.of(later), Durability.FORCED))
                    .toCompletableFuture();
            settle(engine);
            long offset = receipts.join().get(0).queueOffset();
            assertThat(offset).as(what).isEqualTo(end);
            // Nobody has finished it before it came.
            assertThat(engine.cursor(DONE, new QueueId(TOPIC, queue)).orElse(0))
                    .as(what)
                    .isLessThanOrEqualTo(offset);
        }
    }

    private static void settle(BrokerEngine engine) {
        while (engine.turn() > 0) {
            engine.flush();
        }
    }

    private static BrokerEngine engine(MapDbStore store, ManualClock clock, List<Throwable> faults) {
        return BrokerEngine.manual(
                store,
                BrokerConfig.DEFAULTS.withSnapshotEveryBytes(60_000),
                new BrokerEnvironment(clock, clock, Thread::new, Runnable::run, faults::add));
    }

    private void fill(CrashingDisk disk, int from, int until) {
        BrokerEngine engine = engine(DiskMedium.store(disk), new ManualClock(), new ArrayList<>());
        engine.putTopic(TopicSettings.of(TOPIC, QUEUES));
        settle(engine);
        engine.putTopic(TopicSettings.of(OTHER_TOPIC, 1));
        engine.putGroup(GroupSettings.nativeGroup(DONE));
        settle(engine);
        for (int i = from; i < until; i++) {
            int queue = i % QUEUES;
            String id = "m:" + i;
            var receipts = engine.publish(new Publication(
                            TOPIC, List.of(Letters.write(TOPIC, queue, id, "", i % 300, 0)), Durability.FORCED))
                    .toCompletableFuture();
            settle(engine);
            if (i % 40 == 0) {
                OutgoingMessage delayed = Letters.write(TOPIC, queue, "d:" + i, "", 50, ManualClock.START + 3_600_000);
                engine.publish(new Publication(TOPIC, List.of(delayed), Durability.FORCED));
                settle(engine);
            }
            long offset = receipts.join().get(0).queueOffset();
            offsets.put(queue + "/" + id, offset);
            engine.moveCursor(DONE, new QueueId(TOPIC, queue), offset + 1);
            engine.publish(new Publication(
                    OTHER_TOPIC, List.of(Letters.write(OTHER_TOPIC, 0, "o:" + i, "", 5, 0)), Durability.FORCED));
            settle(engine);
        }
        engine.close();
    }
}
