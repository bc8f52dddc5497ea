package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.GROUP;
import static io.trivium.storage.EngineOnDisk.QUEUE;
import static io.trivium.storage.EngineOnDisk.TOPIC;
import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.PullResult.Status;
import io.trivium.broker.disk.CrashingDisk;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.TransactionConfig;
import io.trivium.broker.transaction.Transactions;
import io.trivium.message.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Old messages go, what anybody still needs stays where it was. */
class RetentionTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final RetentionConfig THREE_DAYS =
            new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, Duration.ofSeconds(10));
    private static final BrokerConfig CONFIG =
            BrokerConfig.DEFAULTS.withSnapshotEveryBytes(1 << 15).withRetention(THREE_DAYS);

    private final HeapDisk disk = new HeapDisk(1 << 30);
    private final EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);

    private void fill(int messages) {
        for (int i = 0; i < messages; i++) {
            on.publish(message(1000, 0, 0));
        }
    }

    private void pass(Duration time) {
        on.clock.advance(time);
        on.settle();
    }

    private long first() {
        return on.engine.range(QUEUE).orElseThrow().minOffset();
    }

    private static void assertStored(EngineOnDisk on, PublishReceipt kept) {
        try (Slice slice = on.engine.message(kept.position()).orElseThrow()) {
            assertThat(StoredRecord.decode(slice.bytes().duplicate()).position())
                    .isEqualTo(kept.position());
        }
    }

    @Test
    void messagesGoWhenTheyAreOldAndThePullersAreToldWhereToGoOn() {
        on.topic(1);
        PublishReceipt oldest = on.publish(message(7, 0, 0));
        fill(300);
        pass(Duration.ofHours(71));
        fill(300);
        assertThat(first()).isZero();

        pass(Duration.ofHours(2));

        assertThat(first()).isBetween(200L, 301L);
        try (PullResult found = on.pull(0)) {
            assertThat(found.status()).isEqualTo(Status.TOO_SMALL);
            assertThat(found.nextOffset()).isEqualTo(first());
        }
        assertThat(on.engine.message(oldest.position())).isEmpty();
        on.engine.findKey(7, position -> {
            throw new AssertionError("found at " + position);
        });
        assertThat(on.store.log().start()).isPositive();
        assertThat(disk.list("log")).hasSizeLessThan(12);

        on.reopen();

        assertThat(on.store.recovery().damaged()).isEmpty();
        assertThat(first()).isBetween(200L, 301L);
        try (PullResult found = on.pull(first())) {
            assertThat(found.records()).hasSize(32);
        }
    }

    @Test
    void whatAnOpenTransactionHasStagedIsKeptUntilItIsOver() {
        TransactionConfig patient = new TransactionConfig(1 << 20, 0, 1 << 20, Duration.ofDays(30));
        EngineOnDisk with = new EngineOnDisk(new HeapDisk(1 << 30), SMALL, CONFIG.withTransactions(patient));
        with.topic(1);
        with.await(with.engine.openSession("s"));
        with.await(with.engine.transactions().begin("s", "t", Duration.ZERO));
        with.await(with.engine.transactions().send("s", "t", 0, TOPIC, message(1000, 0, 0)));
        for (int i = 0; i < 600; i++) {
            with.publish(message(1000, 0, 0));
        }

        with.clock.advance(Duration.ofDays(4));
        with.settle();

        assertThat(with.store.log().start()).isZero();
        with.await(with.engine
                .transactions()
                .commit("s", "t", new RequestToken("s", 1, 0), new Transactions.Work(1, List.of())));
        assertThat(with.engine.range(QUEUE).orElseThrow().maxOffset()).isEqualTo(601);
        // It is looked at again after a few minutes.
        for (int i = 0; i < 40; i++) {
            with.clock.advance(Duration.ofSeconds(10));
            with.settle();
        }
        assertThat(with.store.log().start()).isPositive();
    }

    @Test
    void whatWasDroppedIsNoDamageWhereTheFileThatSaysSoIsLost() {
        on.topic(1);
        fill(600);
        on.reopen();
        fill(600);
        pass(Duration.ofDays(4));
        assertThat(on.store.log().start()).isPositive();
        on.engine.close();
        disk.delete("store");

        on.open(disk);
        on.reopen();

        assertThat(on.store.recovery().damaged()).isEmpty();
        assertThat(StoreTools.info(disk)).noneMatch(line -> line.startsWith("damage"));
    }

    @Test
    void segmentsKeepTheirSizeWhereTheFileThatSaysItIsLostAndRemnantsStandBetweenThem() {
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        for (int i = 0; i < 40; i++) {
            on.publish(message(1000, IndexFlags.TO_QUEUE, 0));
        }
        PublishReceipt last = on.publish(message(1000, IndexFlags.TO_QUEUE, 0));
        fillForTopic(on, 500);
        on.reopen(); // a snapshot
        on.acknowledge("queue", 39);
        on.reopen(); // another
        pass(Duration.ofDays(4));
        assertThat(disk.list("log").stream().filter(name -> !name.endsWith(".rem")))
                .hasSize(2);
        on.engine.close();
        disk.delete("store");

        EngineOnDisk larger = new EngineOnDisk(disk, new StoreConfig(1 << 20, 1 << 13, 1 << 16), CONFIG);

        assertThat(larger.store.recovery().damaged()).isEmpty();
        assertThat(larger.engine.range(QUEUE).orElseThrow().maxOffset()).isEqualTo(541);
        assertStored(larger, last);
        larger.reopen();
        assertStored(larger, last);
        larger.engine.close();
        assertThat(StoreTools.info(disk).get(0)).contains("segments of 65536 bytes");
    }

    @Test
    void queuesThatAreGoneAreForgottenWithTheirMessages() {
        on.topic(1);
        on.await(on.engine.putTopic(TopicSettings.of("temporary", 1)));
        on.await(on.engine.publish(new Publication("temporary", List.of(message(100, 0, 0)), Durability.FORCED)));
        fill(600);
        on.reopen();
        assertThat(on.store.indexes().largestQueueKey()).isEqualTo(QueueIndexes.queueKey(2, 0));

        on.await(on.engine.deleteTopic("temporary"));
        fill(600);
        pass(Duration.ofDays(4));
        fill(200);
        on.reopen();

        assertThat(on.store.log().start()).isPositive();
        assertThat(on.store.indexes().largestQueueKey()).isEqualTo(QueueIndexes.queueKey(1, 0));
        assertThat(on.store.recovery().damaged()).isEmpty();
    }

    @Test
    void whatSomebodyNeedsStaysAtItsPositionInARemnant() {
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        on.group("durable", GroupKind.DURABLE_SUBSCRIPTION);
        PublishReceipt toQueue = on.publish(message(11, IndexFlags.TO_QUEUE, 0));
        PublishReceipt toTopic = on.publish(message(12, IndexFlags.TO_TOPIC, 0));
        long late = on.clock.millis() + Duration.ofDays(30).toMillis();
        PublishReceipt scheduled = on.publish(message(13, 0, late));
        PublishReceipt prepared = on.await(on.engine.prepare(TOPIC, message(14, 0, 0), Durability.FORCED));
        fill(600);
        for (long offset = 2; offset < 602; offset++) {
            on.acknowledge("queue", offset);
            on.acknowledge("durable", offset);
        }
        on.reopen(); // a snapshot
        fill(200);

        pass(Duration.ofDays(4));

        assertThat(disk.list("log")).contains("0000000000000000.rem").doesNotContain("0000000000000000");
        for (int round = 0; round < 2; round++) {
            for (PublishReceipt kept : List.of(toQueue, toTopic, scheduled, prepared)) {
                assertStored(on, kept);
            }
            List<Long> byKey = new ArrayList<>();
            on.engine.findKey(11, byKey::add);
            assertThat(byKey).containsExactly(toQueue.position());
            assertThat(first()).isZero();
            assertThat(on.store.recovery().damaged()).isEmpty();
            on.reopen();
        }
        assertThat(popped("queue")).containsExactly(0L);
        assertThat(popped("durable")).containsExactly(1L);
        assertThat(on.engine.undecided(Duration.ZERO, -1, 10)).isNotNull();
        on.await(on.engine.rollback(prepared.position(), Durability.FORCED));

        pass(Duration.ofDays(30));

        assertThat(on.engine.range(QUEUE).orElseThrow().maxOffset()).isEqualTo(803);
        on.acknowledge("queue", 0);
        on.acknowledge("durable", 1);
        fill(200);
        on.reopen();
        fill(200);
        pass(Duration.ofHours(1));

        assertThat(on.store.log().start()).isPositive();
        assertThat(on.engine.message(toQueue.position())).isEmpty();
    }

    @Test
    void aCrashBetweenARemnantAndItsIndexIsNoDamage() {
        CrashingDisk crashing = new CrashingDisk();
        EngineOnDisk first = new EngineOnDisk(crashing, SMALL, CONFIG);
        first.topic(1);
        first.group("queue", GroupKind.QUEUE);
        PublishReceipt kept = first.publish(message(11, IndexFlags.TO_QUEUE, 0));
        fillForTopic(first, 600);
        first.reopen(); // a snapshot
        fillForTopic(first, 200);
        crashing.failAt(1, true, name -> name.startsWith("index/0000000000000000"));
        first.clock.advance(Duration.ofDays(4));
        first.settle();
        assertThat(crashing.list("log")).contains("0000000000000000", "0000000000000000.rem");

        CrashingDisk after = crashing.copy();
        first.open(after);

        assertThat(first.store.recovery().damaged()).isEmpty();
        assertThat(first.store.recovery().setAside()).isEmpty();
        assertThat(StoreTools.info(after)).noneMatch(line -> line.startsWith("damage"));
        assertThat(after.list("log")).contains("0000000000000000.rem").doesNotContain("0000000000000000");
        assertStored(first, kept);
        first.engine.close();
        assertThat(StoreTools.verify(after).problems()).isEmpty();
    }

    @Test
    void aSegmentGoesAlsoWhereThereIsNoRoomForAnIndexOfItsRemnant() {
        CrashingDisk small = new CrashingDisk();
        EngineOnDisk full = new EngineOnDisk(small, SMALL, CONFIG);
        full.topic(1);
        full.group("queue", GroupKind.QUEUE);
        PublishReceipt kept = full.publish(message(11, IndexFlags.TO_QUEUE, 0));
        fillForTopic(full, 40);
        full.publish(message(12, IndexFlags.TO_QUEUE, 0));
        fillForTopic(full, 800);
        full.reopen(); // a snapshot
        List<String> before = small.list("log");
        small.fill(5_000);
        full.clock.advance(Duration.ofDays(4));
        full.settle();

        assertThat(full.faults).isEmpty();
        assertThat(before).contains("0000000000000000");
        assertThat(small.list("log")).contains("0000000000000000.rem").doesNotContain("0000000000000000");
        full.reopen();
        assertThat(full.store.recovery().damaged()).isEmpty();
        assertStored(full, kept);
    }

    @Test
    void aRemnantIsMadeSmallerWhenMostOfItHasDied() {
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        List<PublishReceipt> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            held.add(on.publish(message(1000, IndexFlags.TO_QUEUE, 0)));
            on.publish(message(2000, IndexFlags.TO_TOPIC, 0));
        }
        for (int i = 0; i < 600; i++) {
            on.publish(message(1000, IndexFlags.TO_TOPIC, 0));
        }
        on.reopen(); // a snapshot
        fillForTopic(on, 200);
        pass(Duration.ofDays(4));
        long before = disk.open("log/0000000000000000.rem").size();

        held.subList(1, 10).forEach(receipt -> on.acknowledge("queue", receipt.queueOffset()));
        fillForTopic(on, 200);
        on.reopen();
        fillForTopic(on, 200);
        pass(Duration.ofHours(1));
        long end = on.store.log().end();
        pass(Duration.ofHours(1));

        assertThat(before).isGreaterThan(10_000);
        assertThat(disk.open("log/0000000000000000.rem").size()).isLessThan(before / 2);
        // No record is written of what stays as it is.
        assertThat(on.store.log().end()).isEqualTo(end);
        for (int round = 0; round < 2; round++) {
            try (Slice slice = on.engine.message(held.get(0).position()).orElseThrow()) {
                assertThat(StoredRecord.decode(slice.bytes().duplicate()).queueOffset())
                        .isEqualTo(held.get(0).queueOffset());
            }
            assertThat(on.engine.message(held.get(1).position())).isEmpty();
            on.reopen();
        }
        assertThat(popped("queue")).containsExactly(0L);
        assertThat(on.store.recovery().damaged()).isEmpty();
    }

    private static void fillForTopic(EngineOnDisk on, int messages) {
        for (int i = 0; i < messages; i++) {
            on.publish(message(1000, IndexFlags.TO_TOPIC, 0));
        }
    }

    private List<Long> popped(String group) {
        List<Long> offsets = new ArrayList<>();
        Pop pop = new Pop(
                group,
                TOPIC,
                Pop.ALL_QUEUES,
                2,
                1 << 20,
                Duration.ofHours(1),
                Duration.ZERO,
                Pop.Start.FIRST,
                MessageFilter.ALL,
                null,
                null);
        try (PopResult result = on.await(on.engine.pop(pop))) {
            for (Delivery delivery : result.deliveries()) {
                if (delivery.offset() < 2) {
                    offsets.add(delivery.offset());
                }
            }
        }
        return offsets;
    }

    @Test
    void aGroupThatNeverReadWhatIsGoneGoesOnBehindItAndItsCursorFollows() {
        on.topic(1);
        fill(1);
        assertThat(popped(GROUP)).containsExactly(0L);
        fill(300);
        pass(Duration.ofDays(4));
        fill(300);
        pass(Duration.ofMinutes(1));
        assertThat(first()).isPositive();

        popped(GROUP);
        on.settle();

        assertThat(on.engine.cursor(GROUP, QUEUE).orElseThrow()).isEqualTo(first());
    }

    @Test
    void noCrashLosesWhatLivesOrReportsDamage() {
        int seeds = Integer.getInteger("trivium.retention.seeds", 40);
        long firstSeed = Long.getLong("trivium.retention.first", 1);
        System.out.println("RetentionTest: seeds " + firstSeed + " to " + (firstSeed + seeds - 1));
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            new Life(seed).live();
        }
    }

    /** One store whose power is cut while it drops segments. */
    private static final class Life {
        private final long seed;
        private final Random random;
        private final TreeMap<Long, Long> unfinished = new TreeMap<>();
        private final Map<Long, Long> waiting = new HashMap<>();
        private CrashingDisk disk = new CrashingDisk();

        private Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void live() {
            EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);
            on.topic(1);
            on.group("queue", GroupKind.QUEUE);
            for (int round = 0; round < 4; round++) {
                finishOlder(on);
                work(on);
                disk.failAt(1 + random.nextInt(250), true);
                try {
                    on.clock.advance(Duration.ofDays(4));
                    on.settle();
                    work(on);
                } catch (RuntimeException e) {
                    assertThat(on.faults).as("seed %d", seed).isNotEmpty();
                }
                disk = disk.crash(random.nextLong());
                on.open(disk);
                check(on);
            }
        }

        /** Of what earlier rounds have left most, so that remnants are made smaller as well. */
        private void finishOlder(EngineOnDisk on) {
            for (long offset : List.copyOf(unfinished.keySet())) {
                if (random.nextInt(4) > 0) {
                    unfinished.remove(offset);
                    on.acknowledge("queue", offset);
                }
            }
        }

        private void work(EngineOnDisk on) {
            List<Long> toFinish = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                int flags = random.nextInt(3) > 0 ? IndexFlags.TO_TOPIC : IndexFlags.TO_QUEUE;
                if (random.nextInt(40) == 0) {
                    long due = on.clock.millis() + Duration.ofDays(365).toMillis();
                    PublishReceipt receipt = on.publish(message(300, flags, due));
                    waiting.put(receipt.position(), due);
                    continue;
                }
                PublishReceipt receipt = on.publish(message(1000 + random.nextInt(1000), flags, 0));
                if (flags == IndexFlags.TO_QUEUE && random.nextInt(12) > 0) {
                    toFinish.add(receipt.queueOffset());
                } else if (flags == IndexFlags.TO_QUEUE) {
                    unfinished.put(receipt.queueOffset(), receipt.position());
                }
            }
            toFinish.forEach(offset -> on.acknowledge("queue", offset));
        }

        private void check(EngineOnDisk on) {
            assertThat(on.store.recovery().damaged()).as("seed %d", seed).isEmpty();
            assertThat(on.store.recovery().setAside()).as("seed %d", seed).isEmpty();
            unfinished.forEach((offset, position) -> {
                try (Slice slice = on.engine.message(position).orElseThrow();
                        PullResult found = on.pull(offset)) {
                    assertThat(StoredRecord.decode(slice.bytes().duplicate()).queueOffset())
                            .as("seed %d", seed)
                            .isEqualTo(offset);
                    assertThat(StoredRecord.decode(
                                            found.records().get(0).bytes().duplicate())
                                    .queueOffset())
                            .as("seed %d", seed)
                            .isEqualTo(offset);
                }
            });
            waiting.keySet().forEach(position -> {
                try (Slice slice = on.engine.message(position).orElseThrow()) {
                    assertThat(slice.bytes().remaining()).as("seed %d", seed).isPositive();
                }
            });
        }
    }
}
