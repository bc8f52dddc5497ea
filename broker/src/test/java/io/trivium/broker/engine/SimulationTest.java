package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.publication;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Random commands, crashes and clock jumps against a few maps. Holds after each step: what was acknowledged to a sender is stored
 * once, at its offset; what a consumer has acknowledged never comes back; nothing is early; one owner has a key, and sees its
 * messages in order; a restart gives the views that were there.
 */
class SimulationTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 400;
    private static final int QUEUES = 3;

    @Test
    void engineAgreesWithTheModel() {
        long first = Long.getLong("simulation.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": run again with -Dsimulation.seed=" + seed, e);
            }
        }
    }

    private static final class Run {
        private final Random random;
        private final EngineFixture fixture;
        private final Map<String, CompletableFuture<List<PublishReceipt>>> sending = new LinkedHashMap<>();
        private final Set<String> accepted = new HashSet<>();
        private final Set<String> finished = new HashSet<>();
        private final Map<String, Long> due = new HashMap<>();
        private final TreeMap<String, Long> scheduled = new TreeMap<>();
        private final Set<String> cancelled = new HashSet<>();
        private final Map<String, Popped> leased = new TreeMap<>();
        private final Map<String, String> owners = new HashMap<>();
        private final String[] ownerNames = {"one", "two", "three"};
        private int number;
        // A message that was due may be delivered after the clock was set back.
        private long latestMillis;

        Run(long seed) {
            random = new Random(seed);
            BrokerConfig config = BrokerConfig.DEFAULTS
                    .withSnapshotEveryBytes(500 + random.nextInt(20_000))
                    .withCommandsPerTurn(1 + random.nextInt(20))
                    .withTimersInMemory(4 + random.nextInt(30));
            fixture = new EngineFixture(config).withTopic(QUEUES).withAttempts(-1);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            drain();
        }

        private void step() {
            latestMillis = Math.max(latestMillis, fixture.clock.millis());
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> send();
                case 4 -> fixture.engine.turn();
                case 5 -> fixture.engine.flush();
                case 6, 7, 8 -> popSome();
                case 9, 10 -> acknowledgeSome();
                case 11 -> releaseOne();
                case 12 -> letTimePass();
                case 13 -> cancelOne();
                case 14 -> fixture.runBackground();
                default -> {
                    if (random.nextInt(4) == 0) {
                        crash();
                    }
                }
            }
            collectAnswers();
        }

        private void send() {
            String key = random.nextBoolean() ? "" : "k" + random.nextInt(4);
            String body = key + ":" + number++;
            TestMessage message = message(body).orderingKey(key);
            message.queue(key.isEmpty() ? random.nextInt(QUEUES) : Math.floorMod(key.hashCode(), QUEUES));
            if (key.isEmpty() && random.nextInt(4) == 0) {
                int reach = random.nextInt(4) == 0 ? 300_000_000 : 20_000;
                long at = fixture.clock.millis() + random.nextInt(reach);
                message.deliverAt(at);
                due.put(body, at);
            }
            Durability durability = random.nextInt(4) == 0 ? Durability.WRITTEN : Durability.FORCED;
            CompletableFuture<List<PublishReceipt>> answer =
                    fixture.engine.publish(publication(durability, message)).toCompletableFuture();
            if (durability == Durability.FORCED) {
                sending.put(body, answer);
            }
        }

        private void collectAnswers() {
            for (Iterator<Map.Entry<String, CompletableFuture<List<PublishReceipt>>>> all =
                            sending.entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<String, CompletableFuture<List<PublishReceipt>>> entry = all.next();
                if (entry.getValue().isDone()) {
                    PublishReceipt receipt = entry.getValue().join().get(0);
                    accepted.add(entry.getKey());
                    if (due.containsKey(entry.getKey())) {
                        scheduled.put(entry.getKey(), receipt.position());
                    }
                    all.remove();
                }
            }
        }

        private void popSome() {
            String owner = ownerNames[random.nextInt(ownerNames.length)];
            for (Popped message : fixture.pop(pop().owner(owner).max(1 + random.nextInt(6)))) {
                received(message, owner);
            }
        }

        private void received(Popped message, String owner) {
            String body = message.body();
            assertThat(finished).doesNotContain(body);
            assertThat(cancelled).doesNotContain(body);
            assertThat(leased).doesNotContainKey(body);
            assertThat(due.getOrDefault(body, 0L)).isLessThanOrEqualTo(latestMillis);
            String key = key(body);
            for (String other : leased.keySet()) {
                if (!key.isEmpty() && key(other).equals(key)) {
                    assertThat(owners.get(other)).isEqualTo(owner);
                    assertThat(number(other)).isLessThan(number(body));
                }
            }
            leased.put(body, message);
            owners.put(body, owner);
        }

        private void acknowledgeSome() {
            for (Popped message : some()) {
                assertThat(fixture.acknowledge(message)).isTrue();
                finished.add(message.body());
                leased.remove(message.body());
            }
        }

        private void cancelOne() {
            if (scheduled.isEmpty()) {
                return;
            }
            int chosen = random.nextInt(scheduled.size());
            String body = scheduled.keySet().stream().skip(chosen).findFirst().orElseThrow();
            boolean dropped = fixture.await(fixture.engine.cancelScheduled(TOPIC, scheduled.getOrDefault(body, -1L)));
            // What nobody could have seen yet can still be dropped, and only that.
            if (dropped) {
                assertThat(finished).doesNotContain(body);
                assertThat(leased).doesNotContainKey(body);
                assertThat(cancelled.add(body)).isTrue();
            } else {
                assertThat(due.get(body)).isLessThanOrEqualTo(Math.max(latestMillis, fixture.clock.millis()));
            }
            scheduled.remove(body);
        }

        private void releaseOne() {
            List<Popped> one = some();
            if (!one.isEmpty()) {
                Popped message = one.get(0);
                Duration after = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(5000));
                fixture.await(fixture.engine.release(
                        GROUP, queue(message.queue()), new long[] {message.offset()}, new Release(after, true)));
                String key = key(message.body());
                // All that was leased of the key goes with it.
                leased.keySet()
                        .removeIf(body -> body.equals(message.body())
                                || (!key.isEmpty() && key(body).equals(key)));
            }
        }

        private List<Popped> some() {
            List<Popped> all = new ArrayList<>(leased.values());
            List<Popped> chosen = new ArrayList<>();
            Set<String> keys = new HashSet<>();
            all.sort((one, other) -> Long.compare(number(one.body()), number(other.body())));
            for (Popped message : all) {
                // A consumer finishes the messages of a key in their order.
                String key = key(message.body());
                if (random.nextInt(3) == 0 && !keys.contains(key)) {
                    chosen.add(message);
                } else if (!key.isEmpty()) {
                    keys.add(key);
                }
            }
            return chosen;
        }

        private void letTimePass() {
            switch (random.nextInt(4)) {
                case 0 -> fixture.clock.jump(Duration.ofMillis(random.nextInt(60_000) - 30_000));
                case 1 -> fixture.clock.jump(Duration.ofHours(random.nextInt(60) - 30));
                default -> {
                    // All leases end, so that the model knows where they stand.
                    fixture.pass(EngineFixture.LEASE.plusMillis(random.nextInt(3000)));
                    leased.clear();
                }
            }
        }

        private void crash() {
            boolean killed = random.nextBoolean();
            if (random.nextInt(3) == 0) {
                fixture.settle();
                collectAnswers();
                String before = RecoveryTest.withoutRun(fixture.engine.dump());
                fixture.powerCut();
                assertThat(RecoveryTest.withoutRun(fixture.engine.dump())).isEqualTo(before);
            } else if (killed) {
                fixture.kill();
            } else {
                fixture.powerCut();
            }
            String live = RecoveryTest.withoutRun(fixture.engine.dump());
            sending.clear();
            leased.clear();
            fixture.replayAll();
            assertThat(RecoveryTest.withoutRun(fixture.engine.dump())).isEqualTo(live);
        }

        /** Everything that was accepted and not finished is delivered in the end, once. */
        private void drain() {
            fixture.settle();
            collectAnswers();
            fixture.clock.jump(Duration.ofDays(100));
            fixture.pass(EngineFixture.LEASE.multipliedBy(2));
            leased.clear();
            Map<String, Long> lastOfKey = new HashMap<>();
            List<Popped> some = popAll();
            while (!some.isEmpty()) {
                for (Popped message : some) {
                    assertThat(finished.add(message.body())).isTrue();
                    assertThat(cancelled).doesNotContain(message.body());
                    String key = key(message.body());
                    if (!key.isEmpty()) {
                        long before = lastOfKey.getOrDefault(key, -1L);
                        assertThat(number(message.body())).isGreaterThan(before);
                        lastOfKey.put(key, number(message.body()));
                    }
                    fixture.acknowledge(message);
                }
                some = popAll();
            }
            assertThat(finished)
                    .containsAll(accepted.stream()
                            .filter(body -> !cancelled.contains(body))
                            .toList());
            assertThat(fixture.engine.dump()).contains("schedule latest {}", "schedule cancelled []");
            assertThat(fixture.faults).isEmpty();
        }

        private List<Popped> popAll() {
            Pop all = pop().owner("last").max(256).build();
            return EngineFixture.popped(fixture.await(fixture.engine.pop(all)));
        }

        private static String key(String body) {
            return body.substring(0, body.indexOf(':'));
        }

        private static long number(String body) {
            return Long.parseLong(body.substring(body.indexOf(':') + 1));
        }
    }
}
