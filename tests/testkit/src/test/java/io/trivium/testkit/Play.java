package io.trivium.testkit;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.TransactionConfig;
import io.trivium.testkit.Holdings.Held;
import io.trivium.testkit.Holdings.Spot;
import io.trivium.testkit.ReferenceBroker.Fate;
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
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays a scenario to an engine and to the reference, and compares them. */
final class Play {
    static final Duration LEASE = Duration.ofSeconds(30);
    /** All that a broker would be asked for. */
    private static final int ALL = 256;

    private final Driver driver;
    private final ReferenceBroker reference = new ReferenceBroker();
    private final CursorAudit audit = new CursorAudit();
    private final Keeping keeping;
    private final Observer observer;
    private final Listeners listeners = new Listeners(reference);
    private final Senders senders;
    private final Branching branching;
    private final Map<String, Integer> numbers = new HashMap<>();
    /** The sessions that use the group which ends with them. */
    private final Set<Integer> declaring = new TreeSet<>();

    private final Set<Spot> unsureAttempts = new HashSet<>();
    private final Random random;
    private final boolean thorough;
    private Step.FailDisk fault = new Step.FailDisk(0, false, 0);
    private final DeadTopics deadTopics;
    /** Of the durable subscription, when it is made the next time. */
    private Wanted selector = Wanted.PROPERTY;

    private int steps;
    private int crashes;
    /** The disk may have no room. */
    private boolean full;

    /** @param thorough compares everything after every step: slow, and what fails does not depend on the number of steps */
    Play(Medium medium, Scenario scenario, boolean thorough) {
        this.thorough = thorough;
        random = new Random(scenario.seed() * 31 + 7);
        BrokerConfig config = BrokerConfig.DEFAULTS
                .withSnapshotEveryBytes(500 + random.nextInt(20_000))
                .withCommandsPerTurn(1 + random.nextInt(20))
                .withTimersInMemory(4 + random.nextInt(40))
                .withTransactions(TransactionConfig.DEFAULTS.withHeldBytes(300 * (scenario.seed() & 3)))
                .withInFlightBytes(random.nextInt(3) == 0 ? 1_000 + random.nextInt(10_000) : 1 << 26);
        driver = new Driver(medium, medium.settings(config));
        boolean limited = medium.settings(config).retention().maxBytes() < Long.MAX_VALUE;
        senders = new Senders(driver, reference, config.inFlightBytes(), () -> full || limited);
        branching = new Branching(driver, reference, audit, () -> full || limited);
        keeping = new Keeping(reference, medium.settings(config).retention(), () -> full);
        observer = new Observer(reference, audit, keeping);
        deadTopics = new DeadTopics(reference, keeping);
        if (medium.drops()) {
            reference.fates(this::fate);
        }
    }

    int crashes() {
        return crashes;
    }

    /** How many messages are not stored any more. */
    int dropped() {
        return reference.droppedCount();
    }

    /** How many publications were refused for want of room. */
    int refused() {
        return senders.refusedForRoom();
    }

    void play(Scenario scenario) {
        begin();
        scenario.steps().forEach(this::play);
        drain();
    }

    void begin() {
        reference.showsTime(driver.clock.millis());
        driver.open();
        reference.groups.put(group(Subscribers.UNLIMITED), Subscribers.unlimited());
        reference.groups.put(group(Subscribers.LIMITED), Subscribers.limited(rough()));
        reference.groups.put(group(Subscribers.DURABLE), Subscribers.durable(selector));
        for (int topic = 0; topic < Scenario.TOPICS; topic++) {
            reference.growTopic(topic(topic), 2);
        }
        reconcileTopology();
        settle();
    }

    private boolean rough() {
        return driver.medium().drops();
    }

    /** What the broker shows of a message that has failed too often. */
    private Fate fate(Spot spot) {
        if (deadTopics.moreThanExpected(engine(), spot.group(), reference.idAt(spot))) {
            return Fate.BURIED;
        }
        List<Observer.Shown> there = Observer.read(engine(), queue(spot), spot.offset(), 1);
        boolean stored = !there.isEmpty() && there.get(0).offset() == spot.offset();
        Invariant.ATTEMPTS_EXACT.holds(!stored || full, () -> spot + " has failed too often and is not dead");
        return stored ? Fate.KEPT : Fate.GONE;
    }

    static String topic(int number) {
        return "t" + number;
    }

    static String group(int number) {
        return "g" + number;
    }

    void play(Step step) {
        steps++;
        reference.showsTime(driver.clock.millis());
        if (step instanceof Step.Pop pop) {
            pop(pop);
        } else if (step instanceof Step.Acknowledge acknowledge) {
            acknowledge(acknowledge);
        } else if (step instanceof Step.Release release) {
            release(release);
        } else if (step instanceof Step.Prolong prolong) {
            prolong(prolong);
        } else if (step instanceof Step.DeadLetter letter) {
            deadLetter(letter);
        } else if (step instanceof Step.MoveCursor move) {
            moveCursor(move);
        } else if (!senderPlays(step)) {
            playOther(step);
        }
        driver.collect();
        if (driver.fenced()) {
            afterFault();
        }
    }

    private boolean senderPlays(Step step) {
        boolean settled;
        if (step instanceof Step.Send send) {
            senders.send(send);
            settled = send.settled();
        } else if (step instanceof Step.Repeat repeat) {
            senders.repeat(repeat.pick());
            settled = repeat.settled();
        } else if (step instanceof Step.LoseAnswers lose) {
            senders.loseAnswers(lose.count());
            settled = false;
        } else if (step instanceof Step.Recall recall) {
            senders.recall(recall.pick());
            settled = recall.settled();
        } else if (step instanceof Step.Prepare prepare) {
            senders.prepare(prepare);
            settled = true;
        } else if (step instanceof Step.Commit commit) {
            senders.decide(commit.pick(), true);
            settled = commit.settled();
        } else if (step instanceof Step.Rollback rollback) {
            senders.decide(rollback.pick(), false);
            settled = rollback.settled();
        } else if (step instanceof Step.Transact transact) {
            settled = transact.settled();
            transact(transact);
        } else if (step instanceof Step.DecideBranch decide) {
            settle();
            if (!driver.fenced()) {
                branching.decide(decide);
            }
            settled = decide.settled() || !decide.commit() || decide.byOperator();
        } else {
            return false;
        }
        if (settled) {
            settle();
        }
        return true;
    }

    private void transact(Step.Transact step) {
        settle();
        if (!driver.fenced() && reference.sessions.contains(step.session())) {
            List<Integer> queues = new ArrayList<>();
            for (int i = 0; i < Scenario.TOPICS; i++) {
                queues.add(reference.queues(topic(i)).size());
            }
            branching.transact(step, queues, step.moves() ? shift(step.move()) : null);
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
            ask(engine().deleteTopic(topic(delete.topic())), done -> dropTopic(topic(delete.topic())));
            driver.settle();
            reconcileTopology();
            settle();
        } else if (step instanceof Step.DeleteGroup delete) {
            settle();
            deleteGroup(group(delete.group()));
        } else if (step instanceof Step.Resubscribe anew) {
            settle();
            if (!driver.fenced()) {
                selector = anew.wanted();
                deleteGroup(group(Subscribers.DURABLE));
            }
        } else if (step instanceof Step.OpenSession || step instanceof Step.CloseSession) {
            playSession(step);
        } else if (step instanceof Step.Declare declare) {
            settle();
            declare(declare.session());
        } else if (step instanceof Step.Leave leave) {
            settle();
            String group = group(Subscribers.OF_SESSIONS);
            ask(engine().leaveGroup(group, "s" + leave.session()), done -> left(leave.session()));
            settle();
        } else if (step instanceof Step.Advance advance) {
            settle();
            driver.clock.advance(Duration.ofMillis(advance.millis()));
            timePasses();
        } else if (step instanceof Step.Jump jump) {
            settle();
            driver.clock.jump(Duration.ofMillis(jump.millis()));
            timePasses();
        } else if (step instanceof Step.Listen listen) {
            settle();
            if (!driver.fenced()) {
                listeners.listen(engine(), listen.instance(), topic(listen.topic()), listen.most());
            }
        } else if (step instanceof Step.Turn) {
            engine().turn();
        } else if (step instanceof Step.Flush) {
            engine().flush();
        } else {
            playFault(step);
        }
    }

    private void playSession(Step step) {
        if (step instanceof Step.OpenSession open) {
            ask(engine().openSession("s" + open.session()), done -> reference.sessions.add(open.session()));
        } else if (step instanceof Step.CloseSession close) {
            ask(engine().closeSession("s" + close.session()), done -> {
                reference.sessions.remove(close.session());
                reference.holdings.endSession(close.session());
                left(close.session());
            });
        }
        settle();
    }

    private void declare(int session) {
        if (driver.fenced() || !reference.sessions.contains(session)) {
            return;
        }
        String group = group(Subscribers.OF_SESSIONS);
        Subscribers ofSessions = Subscribers.ofSessions().since(reference.sentSoFar());
        boolean isNew = !reference.groups.containsKey(group);
        ask(engine().declareGroup(driver.medium().asked(ofSessions.settings(group)), "s" + session), made -> {
            declaring.add(session);
            if (isNew) {
                reference.groups.put(group, ofSessions);
                begins(group, ofSessions);
            }
        });
        settle();
    }

    /** A session uses the group no more: with the last one it ends. */
    private void left(int session) {
        if (declaring.remove(session) && declaring.isEmpty()) {
            dropGroup(group(Subscribers.OF_SESSIONS));
            reference.groups.remove(group(Subscribers.OF_SESSIONS));
        }
    }

    private void deleteGroup(String group) {
        ask(engine().deleteGroup(group), done -> dropGroup(group));
        driver.settle();
        if (!driver.fenced() && group.equals(group(Subscribers.OF_SESSIONS))) {
            declaring.clear();
            reference.groups.remove(group);
        }
        reconcileTopology();
        settle();
    }

    /** A subscription begins behind what is there: its cursors say where that is. */
    private void begins(String group, Subscribers subscribers) {
        List<List<String>> queues = reference.queues(subscribers.topic());
        for (int queue = 0; queue < queues.size(); queue++) {
            long begin = engine().cursor(group, new QueueId(subscribers.topic(), queue))
                    .orElse(0);
            int known = queues.get(queue).size();
            Invariant.CURSORS_STAY.holds(
                    begin >= known, () -> group + " begins at " + begin + " where " + known + " messages are");
            reference.moveCursor(group, subscribers.topic(), queue, (int) begin).answered();
        }
    }

    private void dropTopic(String topic) {
        reference.dropTopic(topic);
        branching.dropTopic(topic);
        listeners.forget(topic);
        audit.forgetTopic(topic);
    }

    private void dropGroup(String group) {
        reference.dropGroup(group);
        branching.dropGroup(group);
        audit.forgetGroup(group);
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
            settle();
            full |= driver.medium().fills();
            driver.medium().fill(fill.bytesLeft());
        } else if (step instanceof Step.FreeDisk) {
            freeDisk();
        }
    }

    /** There is room again: within five seconds everything is as before, by itself. */
    private void freeDisk() {
        settle();
        if (driver.fenced()) {
            return;
        }
        driver.medium().heal();
        if (full) {
            driver.clock.advance(Duration.ofSeconds(5));
            timePasses();
            if (!driver.fenced()) {
                // What went while room was needed.
                deadTopics.readAgain(engine());
            }
            full = driver.fenced();
            settle();
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
        observer.contents(engine(), false);
        readDeadTopics();
        if (thorough || steps % 8 == 0) {
            compareAll(false);
            audit.settled();
        }
    }

    private void compareAll(boolean crashed) {
        if (driver.medium().drops()) {
            observer.contents(engine(), true);
        }
        keeping.waiting(engine());
        observer.completeness(driver.clock.millis(), full);
        deadTopics.check(engine(), crashed);
        checkGroups();
        observer.progress(engine(), this::browse, crashed);
        List<Sent> shown = senders.sent(message -> message.seen
                && message.state == State.STORED
                && !reference.gone(new QueueId(message.topic, message.atQueue), message.atOffset));
        if (!shown.isEmpty()) {
            observer.findByKey(engine(), shown.get(random.nextInt(shown.size())));
        }
    }

    private void readNews() {
        if (rough()) {
            observer.news(engine());
        } else {
            observer.contents(engine(), false);
        }
    }

    /** They are to be seen before they are dropped. */
    private void readDeadTopics() {
        for (int number = 0; rough() && number < Scenario.GROUPS; number++) {
            deadTopics.read(engine(), group(number));
        }
    }

    private void checkGroups() {
        for (int number = 0; number < Scenario.GROUPS; number++) {
            String group = group(number);
            boolean there = engine().group(group).isPresent();
            Invariant.GROUPS_END.holds(
                    there == reference.groups.containsKey(group),
                    () -> group + (there ? " is there" : " is not there") + ", declared by sessions " + declaring);
        }
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
        reference.showsTime(driver.clock.millis());
        driver.settle();
        boolean certain = !driver.fenced();
        reference.holdings.expire(
                driver.clock.nanos(), ended -> ended.forEach(spot -> reference.countAttempt(spot, certain)));
        if (driver.medium().drops() && !driver.fenced()) {
            // Messages are dropped at certain times only.
            observer.news(engine());
        }
        settle();
        if (!driver.fenced()) {
            observer.completeness(driver.clock.millis(), full);
        }
    }

    // Receiving

    private void pop(Step.Pop pop) {
        settle();
        if (driver.fenced()) {
            return;
        }
        int session = reference.sessions.contains(pop.session()) ? pop.session() : 0;
        boolean there = reference.groups.containsKey(group(pop.group()));
        String group = group(there ? pop.group() : pop.group() - 2);
        pop(group, topicOf(group, topic(pop.topic())), "o" + pop.owner(), pop.max(), session, pop.wanted());
    }

    /** The one topic of a subscription, and any of another group. */
    private String topicOf(String group, String any) {
        Subscribers subscribers = reference.subscribers(group);
        return subscribers.subscribes() ? subscribers.topic() : any;
    }

    private List<Spot> pop(String group, String topic, String owner, int max, int session, Wanted wanted) {
        Pop pop = new Pop(
                group,
                topic,
                Pop.ALL_QUEUES,
                max,
                1 << 26,
                LEASE,
                Duration.ZERO,
                Pop.Start.FIRST,
                wanted.filter(),
                owner,
                session == 0 ? null : "s" + session);
        List<Spot> popped = new ArrayList<>();
        ask(engine().pop(pop), result -> popped.addAll(delivered(result, pop, session, wanted)));
        settle();
        return popped;
    }

    private List<Spot> delivered(PopResult result, Pop pop, int session, Wanted wanted) {
        // What was fired while the pop waited for its answer is in the queues as well, and what was dropped is not.
        readNews();
        Deliveries deliveries = new Deliveries(
                reference, pop.group(), pop.topic(), String.valueOf(pop.owner()), wanted, driver.clock.millis());
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
        deliveries.urgentFirst(spots);
        // What was dropped since it was looked at counted as well: then the next pop has more.
        if (spots.size() < pop.maxMessages() && (spots.isEmpty() || !rough())) {
            deliveries.nothingLeft();
        }
        reference.returned.addAll(spots);
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
        ask(engine().acknowledge(any.group(), queue(any), offsets, Durability.FORCED), inQueue -> {
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
        long hiddenUntil = hide.isZero() ? 0 : driver.clock.nanos() + hide.toNanos();
        reference.holdings.release(spot, hiddenUntil, stays, release.countsAttempt());
        settle();
    }

    private void prolong(Step.Prolong prolong) {
        settle();
        List<Spot> leased = reference.holdings.leased();
        if (leased.isEmpty() || driver.fenced()) {
            return;
        }
        Spot spot = leased.get(prolong.pick() % leased.size());
        Duration lease = Duration.ofMillis(prolong.leaseMillis());
        ask(engine().prolong(spot.group(), queue(spot), new long[] {spot.offset()}, lease), done -> {});
        driver.settle();
        if (lease.isZero()) {
            boolean stays = reference.countAttempt(spot, !driver.fenced());
            reference.holdings.release(spot, 0, stays, true);
        } else {
            reference.holdings.prolong(spot, driver.clock.nanos() + lease.toNanos());
        }
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
        boolean[] refused = new boolean[1];
        driver.ask(
                engine().deadLetter(spot.group(), queue(spot), new long[] {spot.offset()}, "test", null),
                done -> {},
                refusal -> {
                    Invariant.NOTHING_LOST.holds(
                            refusal.refusal() == Refusal.DISK_FULL && full,
                            () -> "a dead letter is refused: " + refusal);
                    refused[0] = true;
                },
                () -> {});
        driver.settle();
        if (!refused[0]) {
            reference.deadLettered(spot, !driver.fenced());
            reference.holdings.finish(spot);
        }
        settle();
    }

    private void moveCursor(Step.MoveCursor move) {
        settle();
        Shift shift = shift(move);
        if (driver.fenced() || shift == null) {
            return;
        }
        Progress.Change moved = shift.asked(reference, audit);
        ask(engine().moveCursor(shift.group(), shift.queue(), shift.offset()), done -> {
            moved.answered();
            shift.done(reference);
        });
        settle();
    }

    /** Null if the topic has no queue. */
    private @Nullable Shift shift(Step.MoveCursor move) {
        boolean there = reference.groups.containsKey(group(move.group()));
        String group = group(there ? move.group() : move.group() - 2);
        String topic = topicOf(group, topic(move.topic()));
        List<List<String>> queues = reference.queues(topic);
        if (queues.isEmpty()) {
            return null;
        }
        int queue = move.queue() % queues.size();
        return new Shift(group, new QueueId(topic, queue), queues.get(queue).size() * move.percent() / 100);
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
        full = false;
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
        senders.crashed();
        for (Sent message : reference.sent.values()) {
            if (powerCut && message.writtenOnly && !message.seen) {
                message.state = State.ASKED;
                message.atOffset = -1;
                message.receipt = null;
            } else if (message.state == State.RECALLING) {
                message.state = State.ASKED;
            }
            message.writtenOnly = false;
        }
        reference.forgetTheMoment();
        if (!declaring.isEmpty()) {
            List.copyOf(declaring).forEach(this::left);
        }
        driver.open();
        reconcileTopology();
        driver.settle();
        if (driver.fenced()) {
            afterFault();
            return;
        }
        observer.contents(engine(), true);
        reconcileTransactions();
        branching.reconcile();
        observer.contents(engine(), false);
        for (Sent message : reference.sent.values()) {
            if (message.state == State.ASKED && message.dueMillis == 0) {
                // It was never answered, and is not here: it may not appear later, unless it is sent again.
                message.state = State.NEVER;
                message.lost = message.request >= 0;
            }
        }
        compareAll(true);
        branching.check();
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
                dropTopic(topic);
                ask(engine().putTopic(TopicSettings.of(topic, 2)), made -> numbers.put(topic, made.number()));
                driver.settle();
            }
            engine().topic(topic).ifPresent(found -> reference.growTopic(topic, found.queues()));
        }
        for (Map.Entry<String, Subscribers> each : List.copyOf(reference.groups.entrySet())) {
            String group = each.getKey();
            int number = engine().group(group).map(found -> found.number()).orElse(-1);
            if (number < 0 || number != numbers.getOrDefault(group, number)) {
                dropGroup(group);
                if (number >= 0) {
                    // Made by a step of which nobody knows what came of it.
                    ask(engine().deleteGroup(group), done -> {});
                }
                boolean durable = group.equals(group(Subscribers.DURABLE));
                Subscribers subscribers =
                        (durable ? Subscribers.durable(selector) : each.getValue()).since(reference.sentSoFar());
                reference.groups.put(group, subscribers);
                ask(engine().putGroup(driver.medium().asked(subscribers.settings(group))), made -> {
                    numbers.put(group, made.number());
                    if (subscribers.subscribes()) {
                        begins(group, subscribers);
                    }
                });
                driver.settle();
            }
        }
    }

    /** A transaction that was being decided is decided, or it is not: then it still waits. */
    private void reconcileTransactions() {
        Set<Long> waiting = new HashSet<>();
        // However far the clock went back: all of them.
        ask(
                engine().undecided(Duration.ofDays(-10_000), -1, 10_000),
                found -> found.forEach(message -> waiting.add(message.position())));
        driver.settle();
        for (Sent message : senders.sent(each -> each.transaction)) {
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
        waiting.forEach(position -> ask(engine().rollback(position, Durability.FORCED), done -> {}));
        driver.settle();
    }

    /** Everything that is not finished is delivered in the end, once, the messages of a key in their order. */
    private void drain() {
        driver.medium().heal();
        settle();
        if (driver.fenced()) {
            afterFault();
        }
        freeDisk();
        branching.commitAll();
        reference.sessions.forEach(session -> ask(engine().closeSession("s" + session), done -> {
            reference.holdings.endSession(session);
            left(session);
        }));
        settle();
        driver.clock.jump(Duration.ofHours(24));
        driver.clock.advance(LEASE.plusSeconds(30));
        timePasses();
        for (String group : reference.groups.keySet()) {
            for (String any : reference.topics.keySet()) {
                String topic = topicOf(group, any);
                for (List<Spot> some = pop(group, topic, "last", ALL, 0, Wanted.ALL);
                        !some.isEmpty();
                        some = pop(group, topic, "last", ALL, 0, Wanted.ALL)) {
                    some.forEach(spot -> acknowledge(List.of(spot)));
                    settle();
                }
            }
        }
        settle();
        for (String topic : reference.topics.keySet()) {
            listeners.listen(engine(), 0, topic, Integer.MAX_VALUE / 2);
            listeners.listen(engine(), 1, topic, Integer.MAX_VALUE / 2);
        }
        compareAll(false);
        Invariant.NOTHING_LOST.holds(!driver.fenced(), () -> "the disk failed at the end");
    }
}
