package io.trivium.testkit;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.testkit.Holdings.Held;
import io.trivium.testkit.Holdings.Spot;
import io.trivium.testkit.Sent.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Plays a scenario to an engine and to the reference, and compares them. */
final class Play {
    static final Duration LEASE = Duration.ofSeconds(30);
    /** All that a broker would be asked for. */
    private static final int ALL = 256;

    private final Driver driver;
    private final ReferenceBroker reference = new ReferenceBroker();
    private final Observer observer = new Observer(reference);
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<Spot> unsureAttempts = new HashSet<>();
    private final Random random;
    private final boolean thorough;
    private Step.FailDisk fault = new Step.FailDisk(0, false, 0);
    private long latestMillis;
    private int steps;
    private int crashes;

    /** @param thorough compares everything after every step: slow, and what fails does not depend on the number of steps */
    Play(Medium medium, Scenario scenario, boolean thorough) {
        this.thorough = thorough;
        random = new Random(scenario.seed() * 31 + 7);
        BrokerConfig config = BrokerConfig.DEFAULTS
                .withSnapshotEveryBytes(500 + random.nextInt(20_000))
                .withCommandsPerTurn(1 + random.nextInt(20));
        driver = new Driver(medium, config);
    }

    int crashes() {
        return crashes;
    }

    void play(Scenario scenario) {
        begin();
        scenario.steps().forEach(this::play);
        drain();
    }

    void begin() {
        latestMillis = driver.clock.millis();
        driver.open();
        for (int group = 0; group < Scenario.GROUPS; group++) {
            reference.groups.put(group(group), group == 0 ? -1 : 2);
        }
        for (int topic = 0; topic < Scenario.TOPICS; topic++) {
            reference.growTopic(topic(topic), 2);
        }
        reconcileTopology();
        settle();
    }

    static String topic(int number) {
        return "t" + number;
    }

    static String group(int number) {
        return "g" + number;
    }

    void play(Step step) {
        steps++;
        latestMillis = Math.max(latestMillis, driver.clock.millis());
        if (step instanceof Step.Send send) {
            send(send);
        } else if (step instanceof Step.Prepare prepare) {
            prepare(prepare);
        } else if (step instanceof Step.Commit commit) {
            decide(commit.pick(), commit.settled(), true);
        } else if (step instanceof Step.Rollback rollback) {
            decide(rollback.pick(), rollback.settled(), false);
        } else if (step instanceof Step.Pop pop) {
            pop(pop);
        } else if (step instanceof Step.Acknowledge acknowledge) {
            acknowledge(acknowledge);
        } else if (step instanceof Step.Release release) {
            release(release);
        } else if (step instanceof Step.DeadLetter letter) {
            deadLetter(letter);
        } else if (step instanceof Step.MoveCursor move) {
            moveCursor(move);
        } else {
            playOther(step);
        }
        driver.collect();
        if (driver.fenced()) {
            afterFault();
        }
    }

    private void playOther(Step step) {
        if (step instanceof Step.PutTopic put) {
            settle();
            String topic = topic(put.topic());
            int queues = Math.max(put.queues(), reference.queues(topic).size());
            ask(engine().putTopic(TopicSettings.of(topic, queues)), done -> reference.growTopic(topic, queues));
            settle();
        } else if (step instanceof Step.DeleteTopic delete) {
            settle();
            ask(engine().deleteTopic(topic(delete.topic())), done -> reference.dropTopic(topic(delete.topic())));
            driver.settle();
            reconcileTopology();
            settle();
        } else if (step instanceof Step.DeleteGroup delete) {
            settle();
            ask(engine().deleteGroup(group(delete.group())), done -> reference.dropGroup(group(delete.group())));
            driver.settle();
            reconcileTopology();
            settle();
        } else if (step instanceof Step.OpenSession open) {
            ask(engine().openSession("s" + open.session()), done -> reference.sessions.add(open.session()));
            settle();
        } else if (step instanceof Step.CloseSession close) {
            ask(engine().closeSession("s" + close.session()), done -> {
                reference.sessions.remove(close.session());
                reference.holdings.endSession(close.session());
            });
            settle();
        } else if (step instanceof Step.Advance advance) {
            settle();
            driver.clock.advance(Duration.ofMillis(advance.millis()));
            timePasses();
        } else if (step instanceof Step.Jump jump) {
            settle();
            driver.clock.jump(Duration.ofMillis(jump.millis()));
            timePasses();
        } else if (step instanceof Step.Turn) {
            engine().turn();
        } else if (step instanceof Step.Flush) {
            engine().flush();
        } else {
            playFault(step);
        }
    }

    private void playFault(Step step) {
        if (step instanceof Step.Kill) {
            driver.collect();
            driver.medium().kill();
            reopen(false);
        } else if (step instanceof Step.PowerCut cut) {
            driver.collect();
            powerCut(cut.seed());
        } else if (step instanceof Step.Restart) {
            settle();
            if (!driver.fenced()) {
                engine().close();
                driver.medium().kill();
                reopen(false);
            }
        } else if (step instanceof Step.FailDisk fail) {
            fault = fail;
            driver.medium().failAt(fail.operations(), fail.seed() % 3 == 0, fail.seed());
        } else if (step instanceof Step.FillDisk fill) {
            driver.medium().fill(fill.bytesLeft());
        } else if (step instanceof Step.FreeDisk) {
            driver.medium().heal();
        }
    }

    private BrokerEngine engine() {
        return driver.engine();
    }

    private <T> void ask(CompletionStage<T> stage, Consumer<T> answered) {
        driver.ask(stage, answered, refusal -> {}, () -> {});
    }

    /** Lets the engine do all that it can, and compares. */
    private void settle() {
        driver.settle();
        if (driver.fenced()) {
            return;
        }
        reference.settle();
        reference.sent.values().forEach(message -> message.writtenOnly = false);
        observer.contents(engine(), false, latestMillis);
        if (thorough || steps % 8 == 0) {
            compareAll(false);
        }
    }

    private void compareAll(boolean crashed) {
        observer.completeness(driver.clock.millis());
        observer.deadLetters(engine(), crashed);
        observer.progress(engine(), this::browse, crashed);
    }

    private Map<String, PullResult> browse(PullQuery query) {
        Map<String, PullResult> results = new TreeMap<>();
        reference
                .groups
                .keySet()
                .forEach(group -> ask(engine().browse(group, query), shown -> results.put(group, shown)));
        driver.settle();
        return results;
    }

    private void timePasses() {
        latestMillis = Math.max(latestMillis, driver.clock.millis());
        driver.settle();
        boolean certain = !driver.fenced();
        reference.holdings.expire(
                driver.clock.nanos(), ended -> ended.forEach(spot -> reference.countAttempt(spot, certain)));
        settle();
        if (!driver.fenced()) {
            observer.completeness(driver.clock.millis());
        }
    }

    // Sending

    private void send(Step.Send send) {
        String topic = topic(send.topic());
        int queues = reference.queues(topic).size();
        String key = send.key() < 0 ? "" : "k" + send.key();
        int queue = send.key() < 0 ? send.queue() % queues : send.key() % 2;
        long now = driver.clock.millis();
        long due = send.delayMillis() == 0 ? 0 : now + send.delayMillis();
        List<Sent> batch = new ArrayList<>();
        List<OutgoingMessage> outgoing = new ArrayList<>();
        int number = reference.nextBatch();
        for (int i = 0; i < send.count(); i++) {
            Sent message = new Sent(reference.nextId(key), topic, queue, key, send.size(), due, number);
            reference.sent.put(message.id, message);
            batch.add(message);
            outgoing.add(Letters.write(topic, queue, message.id, key, send.size(), due));
        }
        driver.ask(
                engine().publish(new Publication(topic, outgoing, send.durability())),
                receipts -> {
                    for (int i = 0; i < receipts.size(); i++) {
                        stored(batch.get(i), receipts.get(i), now);
                        batch.get(i).writtenOnly = send.durability() == Durability.WRITTEN && !batch.get(i).seen;
                    }
                },
                refusal -> batch.forEach(message -> message.state = State.NEVER),
                () -> {});
        if (send.settled()) {
            settle();
        }
    }

    private static void stored(Sent message, PublishReceipt receipt, long decidedMillis) {
        if (message.dueMillis > decidedMillis) {
            message.state = message.seen ? State.STORED : State.SCHEDULED;
            return;
        }
        boolean same = !message.seen || message.atOffset == receipt.queueOffset();
        Invariant.OFFSETS_DENSE.holds(same, () -> message + " was answered with " + receipt);
        message.state = State.STORED;
        message.atQueue = receipt.queue();
        message.atOffset = receipt.queueOffset();
    }

    private void prepare(Step.Prepare prepare) {
        String topic = topic(prepare.topic());
        int queue = prepare.queue() % reference.queues(topic).size();
        long due = prepare.delayMillis() == 0 ? 0 : driver.clock.millis() + prepare.delayMillis();
        Sent message = new Sent(reference.nextId(""), topic, queue, "", 20, due, reference.nextBatch());
        message.transaction = true;
        message.state = State.PREPARED;
        reference.sent.put(message.id, message);
        driver.ask(
                engine().prepare(topic, Letters.write(topic, queue, message.id, "", 20, due)),
                receipt -> message.preparedAt = receipt.position(),
                refusal -> message.state = State.NEVER,
                () -> {});
        settle();
    }

    private void decide(int pick, boolean settled, boolean commit) {
        List<Sent> prepared = sent(message -> message.state == State.PREPARED && message.preparedAt >= 0);
        if (prepared.isEmpty()) {
            return;
        }
        Sent message = prepared.get(pick % prepared.size());
        if (commit) {
            message.state = State.COMMITTING;
            long now = driver.clock.millis();
            OutgoingMessage last =
                    Letters.write(message.topic, message.queue, message.id, "", message.size, message.dueMillis);
            driver.ask(
                    engine().commit(message.preparedAt, message.topic, last),
                    receipt -> stored(message, receipt, now),
                    refusal -> message.state = State.PREPARED,
                    () -> {});
        } else {
            message.state = State.ROLLING_BACK;
            driver.ask(
                    engine().rollback(message.preparedAt),
                    done -> message.state = State.NEVER,
                    refusal -> message.state = State.PREPARED,
                    () -> {});
        }
        if (settled) {
            settle();
        }
    }

    private List<Sent> sent(Predicate<Sent> which) {
        return reference.sent.values().stream().filter(which).toList();
    }

    // Receiving

    private void pop(Step.Pop pop) {
        settle();
        if (driver.fenced()) {
            return;
        }
        int session = reference.sessions.contains(pop.session()) ? pop.session() : 0;
        pop(group(pop.group()), topic(pop.topic()), "o" + pop.owner(), pop.max(), session);
    }

    private List<Spot> pop(String group, String topic, String owner, int max, int session) {
        Pop pop = new Pop(
                group,
                topic,
                Pop.ALL_QUEUES,
                max,
                1 << 26,
                LEASE,
                Duration.ZERO,
                Pop.Start.FIRST,
                MessageFilter.ALL,
                owner,
                session == 0 ? null : "s" + session);
        List<Spot> popped = new ArrayList<>();
        ask(engine().pop(pop), result -> popped.addAll(delivered(result, pop, session)));
        settle();
        return popped;
    }

    private List<Spot> delivered(PopResult result, Pop pop, int session) {
        // What was fired while the pop waited for its answer is in the queues as well.
        observer.contents(engine(), false, latestMillis);
        Deliveries deliveries = new Deliveries(reference, pop.group(), pop.topic(), String.valueOf(pop.owner()));
        long grant = reference.holdings.nextGrant();
        long until = driver.clock.nanos() + LEASE.toNanos();
        List<Spot> spots = new ArrayList<>();
        try (result) {
            for (Delivery delivery : result.deliveries()) {
                Spot spot = new Spot(pop.group(), pop.topic(), delivery.queue(), delivery.offset());
                int attempts = reference.attempts.getOrDefault(spot, 0);
                if (unsureAttempts.remove(spot) && Math.abs(delivery.attempts() - attempts) <= 1) {
                    reference.attempts.put(spot, delivery.attempts());
                }
                deliveries.check(spot, delivery);
                reference.delivered.add(spot);
                Sent message = reference.sentAt(spot);
                reference.holdings.lease(
                        spot, new Held(String.valueOf(pop.owner()), message.key, grant, until, session, false));
                spots.add(spot);
            }
        }
        if (spots.size() < pop.maxMessages()) {
            deliveries.nothingLeft();
        }
        return spots;
    }

    private void acknowledge(Step.Acknowledge acknowledge) {
        List<Spot> leased = reference.holdings.leased();
        if (leased.isEmpty()) {
            return;
        }
        Spot first = leased.get(acknowledge.pick() % leased.size());
        List<Spot> chosen = leased.stream()
                .filter(spot -> spot.compareTo(first) >= 0
                        && spot.group().equals(first.group())
                        && spot.topic().equals(first.topic())
                        && spot.queue() == first.queue())
                .limit(acknowledge.count())
                .toList();
        acknowledge(chosen);
        if (acknowledge.settled()) {
            settle();
        }
    }

    private void acknowledge(List<Spot> spots) {
        long[] offsets = spots.stream().mapToLong(Spot::offset).toArray();
        Spot any = spots.get(0);
        Progress.Change change = reference.progress(any).finish(offsets);
        ask(engine().acknowledge(any.group(), queue(any), offsets), inQueue -> {
            Invariant.OFFSETS_DENSE.holds(inQueue, () -> "offsets of " + spots + " are refused");
            change.answered();
            spots.forEach(reference.attempts::remove);
        });
        for (Spot spot : spots) {
            reference.holdings.finish(spot);
        }
    }

    private static QueueId queue(Spot spot) {
        return new QueueId(spot.topic(), spot.queue());
    }

    private void release(Step.Release release) {
        settle();
        List<Spot> leased = reference.holdings.leased();
        if (leased.isEmpty() || driver.fenced()) {
            return;
        }
        Spot spot = leased.get(release.pick() % leased.size());
        Duration hide = Duration.ofMillis(release.hideMillis());
        ask(
                engine().release(
                                spot.group(),
                                queue(spot),
                                new long[] {spot.offset()},
                                new Release(hide, release.countsAttempt())),
                done -> {});
        driver.settle();
        boolean stays = !release.countsAttempt() || reference.countAttempt(spot, !driver.fenced());
        reference.holdings.release(spot, hide.isZero() ? 0 : driver.clock.nanos() + hide.toNanos(), stays);
        settle();
    }

    private void deadLetter(Step.DeadLetter letter) {
        settle();
        List<Spot> leased = reference.holdings.leased();
        if (leased.isEmpty() || driver.fenced()) {
            return;
        }
        Spot spot = leased.get(letter.pick() % leased.size());
        if (reference.progress(spot).finished(spot.offset())) {
            return;
        }
        Progress.Change buried = reference.bury(spot);
        reference.holdings.finish(spot);
        ask(engine().deadLetter(spot.group(), queue(spot), new long[] {spot.offset()}, "test"), done -> {
            buried.answered();
            reference.attempts.remove(spot);
        });
        settle();
    }

    private void moveCursor(Step.MoveCursor move) {
        settle();
        String topic = topic(move.topic());
        List<List<String>> queues = reference.queues(topic);
        if (driver.fenced() || queues.isEmpty()) {
            return;
        }
        int queue = move.queue() % queues.size();
        int offset = queues.get(queue).size() * move.percent() / 100;
        Progress.Change moved = reference.moveCursor(group(move.group()), topic, queue, offset);
        ask(engine().moveCursor(group(move.group()), new QueueId(topic, queue), offset), done -> {
            moved.answered();
            reference.forgetAttempts(group(move.group()), topic, queue);
        });
        settle();
    }

    // Crashes

    /** The engine has fenced itself: everybody is told so, and a restart has to find what was promised. */
    private void afterFault() {
        long operations = reference.sent.size();
        driver.ask(
                engine().openSession("late"),
                answer -> Invariant.NOTHING_LOST.holds(false, () -> "a fenced broker answers, after " + operations),
                refusal -> Invariant.NOTHING_LOST.holds(
                        refusal.refusal() == Refusal.UNAVAILABLE, () -> "a fenced broker says " + refusal),
                () -> {});
        engine().turn();
        reference.holdings.leased().forEach(unsureAttempts::add);
        unsureAttempts.addAll(reference.attempts.keySet());
        driver.medium().heal();
        if (fault.thenPowerCut()) {
            powerCut(fault.seed());
        } else {
            driver.medium().kill();
            reopen(false);
        }
    }

    private void powerCut(long seed) {
        driver.medium().powerCut(seed);
        reopen(true);
    }

    private void reopen(boolean powerCut) {
        crashes++;
        driver.forgetQuestions();
        for (Sent message : reference.sent.values()) {
            if (powerCut && message.writtenOnly && !message.seen) {
                message.state = State.ASKED;
                message.atOffset = -1;
            }
            message.writtenOnly = false;
        }
        reference.forgetTheMoment();
        driver.open();
        reconcileTopology();
        driver.settle();
        if (driver.fenced()) {
            afterFault();
            return;
        }
        observer.contents(engine(), true, latestMillis);
        reconcileTransactions();
        for (Sent message : reference.sent.values()) {
            if (message.state == State.ASKED && message.dueMillis == 0) {
                // It was never answered, and is not here: it may not appear later.
                message.state = State.NEVER;
            }
        }
        compareAll(true);
        if (thorough || random.nextInt(3) == 0) {
            driver.settle();
            String live = driver.dump();
            String replayed = driver.replayedDump();
            Invariant.REPLAY_EQUAL.holds(
                    live.equals(replayed), () -> "live\n" + live + "\nis replayed to\n" + replayed);
        }
        settle();
    }

    /** Topics and groups that are gone are made anew, and their numbers tell whether they were gone. */
    private void reconcileTopology() {
        if (driver.fenced()) {
            return;
        }
        for (int i = 0; i < Scenario.TOPICS; i++) {
            String topic = topic(i);
            int number = engine().topic(topic).map(found -> found.number()).orElse(-1);
            if (number < 0 || number != numbers.getOrDefault(topic, number)) {
                reference.dropTopic(topic);
                ask(engine().putTopic(TopicSettings.of(topic, 2)), made -> numbers.put(topic, made.number()));
                driver.settle();
            }
            engine().topic(topic).ifPresent(found -> reference.growTopic(topic, found.queues()));
        }
        reference.groups.forEach((group, most) -> {
            int number = engine().group(group).map(found -> found.number()).orElse(-1);
            if (number < 0 || number != numbers.getOrDefault(group, number)) {
                reference.dropGroup(group);
                GroupSettings settings = new GroupSettings(group, GroupKind.NATIVE, "", most, true, true, Map.of());
                ask(engine().putGroup(settings), made -> numbers.put(group, made.number()));
                driver.settle();
            }
        });
    }

    /** A transaction that was being decided is decided, or it is not: then it still waits. */
    private void reconcileTransactions() {
        Set<Long> waiting = new HashSet<>();
        // However far the clock went back: all of them.
        ask(
                engine().undecided(Duration.ofDays(-10_000), 10_000),
                found -> found.forEach(message -> waiting.add(message.position())));
        driver.settle();
        for (Sent message : sent(each -> each.transaction)) {
            boolean undecided = waiting.remove(message.preparedAt);
            if (message.state == State.PREPARED && message.preparedAt >= 0) {
                Invariant.ALL_OR_NOTHING.holds(undecided, () -> message + " does not wait for its decision any more");
            } else if (message.state == State.COMMITTING || message.state == State.ROLLING_BACK) {
                boolean rolledBack = message.state == State.ROLLING_BACK;
                message.state = undecided
                        ? State.PREPARED
                        : rolledBack ? State.NEVER : message.dueMillis > 0 ? State.SCHEDULED : State.STORED;
            } else if (message.state == State.PREPARED) {
                message.state = State.NEVER;
            } else {
                Invariant.ALL_OR_NOTHING.holds(!undecided, () -> message + " waits for another decision");
            }
        }
        // Prepared, and never answered: nobody knows of them.
        waiting.forEach(position -> ask(engine().rollback(position), done -> {}));
        driver.settle();
    }

    /** Everything that is not finished is delivered in the end, once, the messages of a key in their order. */
    private void drain() {
        driver.medium().heal();
        settle();
        if (driver.fenced()) {
            afterFault();
        }
        reference.sessions.forEach(
                session -> ask(engine().closeSession("s" + session), done -> reference.holdings.endSession(session)));
        settle();
        driver.clock.jump(Duration.ofHours(24));
        driver.clock.advance(LEASE.plusSeconds(30));
        timePasses();
        for (String group : reference.groups.keySet()) {
            for (String topic : reference.topics.keySet()) {
                for (List<Spot> some = pop(group, topic, "last", ALL, 0);
                        !some.isEmpty();
                        some = pop(group, topic, "last", ALL, 0)) {
                    some.forEach(spot -> acknowledge(List.of(spot)));
                    settle();
                }
            }
        }
        settle();
        compareAll(false);
        Invariant.NOTHING_LOST.holds(!driver.fenced(), () -> "the disk failed at the end");
    }
}
