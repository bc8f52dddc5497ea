package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
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
import org.junit.jupiter.api.Test;

/**
 * Rot, zeroed pages, cuts, losses and stale versions of every type of file: the broker starts, serves the rest, reports what it cannot
 * read, serves nothing that was not sent, and goes on at offsets that were never used.
 */
class CorruptionTest {
    private static final String TOPIC = "t0";
    private static final int QUEUES = 3;

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
            Random random = new Random(seed);
            CrashingDisk disk = sound.copy();
            List<String> files = disk.files();
            String file = files.get(random.nextInt(files.size()));
            String what = "seed " + seed + ": " + damage(disk, file, random);
            synchronized (types) {
                types.merge(type(file), 1, Integer::sum);
            }
            try {
                serves(disk, file, what);
                // Whatever was found, the next opening finds the same.
                serves(disk, file, what + ", opened again");
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(what, e);
            }
            return 1;
        });
        System.out.println("corruptions by type of file: " + types);
        assertThat(types.keySet()).contains("log", "index/.idx", "snapshot/.snap", "store");
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
            if (!id.startsWith("later")) {
                assertThat(offsets.get(queue + "/" + id)).as(what).isEqualTo(offset);
            }
            last = offset;
        }
        return (int) result.records().stream()
                .filter(record -> !Letters.read(record.bytes()).startsWith("later"))
                .count();
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
            assertThat(receipts.join().get(0).queueOffset()).as(what).isEqualTo(end);
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
        for (int i = from; i < until; i++) {
            int queue = i % QUEUES;
            String id = "m:" + i;
            var receipts = engine.publish(new Publication(
                            TOPIC, List.of(Letters.write(TOPIC, queue, id, "", i % 300, 0)), Durability.FORCED))
                    .toCompletableFuture();
            settle(engine);
            offsets.put(queue + "/" + id, receipts.join().get(0).queueOffset());
        }
        engine.close();
    }
}
