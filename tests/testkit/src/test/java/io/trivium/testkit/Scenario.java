package io.trivium.testkit;

import io.trivium.broker.publish.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens to a broker, step by step.
 *
 * @param seed decides all that the steps leave open
 */
record Scenario(long seed, List<Step> steps) {
    static final int TOPICS = 2;
    /** Two that choose their topics, a durable subscription and one that ends with its sessions. */
    static final int GROUPS = 4;

    static final int KEYS = 4;
    private static final List<Wanted> WANTED = List.of(Wanted.values());
    private static final List<Wanted> SELECTORS = List.of(Wanted.ALL, Wanted.PROPERTY, Wanted.SQL);
    private static final List<Step.End> ENDS =
            List.of(Step.End.COMMIT, Step.End.COMMIT, Step.End.PREPARE, Step.End.PREPARE, Step.End.ROLL_BACK);

    /** How often a kind of step is drawn, in parts of the sum; and how large every other message may be. */
    record Mix(int work, int time, int jumps, int crashes, int powerCuts, int diskFaults, int fullDisks, int largest) {
        static final Mix SIMULATION = new Mix(100, 6, 2, 2, 2, 0, 0);
        /** Time passes in hours, and messages fill segments. */
        static final Mix RETENTION = new Mix(120, 8, 0, 1, 4, 0, 0, 8_000);

        static final Mix FULL_DISKS = new Mix(100, 6, 0, 1, 2, 0, 10, 3_000);
        static final Mix CLOCKS = new Mix(60, 20, 20, 2, 0, 0, 0);
        static final Mix POWER_CUTS = new Mix(100, 3, 0, 1, 12, 0, 0);
        static final Mix DISK_FAULTS = new Mix(100, 3, 0, 0, 2, 8, 0);

        /** With small messages. */
        Mix(int work, int time, int jumps, int crashes, int powerCuts, int diskFaults, int fullDisks) {
            this(work, time, jumps, crashes, powerCuts, diskFaults, fullDisks, 0);
        }

        private int sum() {
            return work + time + jumps + crashes + powerCuts + diskFaults + fullDisks;
        }
    }

    static Scenario draw(long seed, int length, Mix mix) {
        Random random = random(seed);
        List<Step> steps = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            steps.add(step(random, mix));
        }
        return new Scenario(seed, steps);
    }

    /** The first numbers of neighbouring seeds are much alike: they are spread first. */
    static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    private static Step step(Random random, Mix mix) {
        int drawn = random.nextInt(mix.sum());
        if ((drawn -= mix.work) < 0) {
            return work(random, mix);
        }
        if ((drawn -= mix.time) < 0) {
            return new Step.Advance(random.nextInt(3) == 0 ? random.nextInt(100_000) : random.nextInt(5_000));
        }
        if ((drawn -= mix.jumps) < 0) {
            return new Step.Jump(
                    random.nextInt(4) == 0 ? random.nextInt(80_000_000) - 40_000_000 : random.nextInt(60_000) - 30_000);
        }
        if ((drawn -= mix.crashes) < 0) {
            return random.nextInt(3) == 0 ? new Step.Restart() : new Step.Kill();
        }
        if ((drawn -= mix.powerCuts) < 0) {
            return new Step.PowerCut(random.nextLong());
        }
        if ((drawn -= mix.diskFaults) < 0) {
            return new Step.FailDisk(
                    1 + random.nextInt(random.nextBoolean() ? 4 : 60), random.nextBoolean(), random.nextLong());
        }
        return random.nextInt(3) > 0 ? new Step.FreeDisk() : new Step.FillDisk(random.nextInt(100_000));
    }

    private static Step release(int pick, int millis, boolean countsAttempt) {
        return pick % 4 == 0 ? new Step.Prolong(pick / 4, millis) : new Step.Release(pick, millis, countsAttempt);
    }

    private static Step work(Random random, Mix mix) {
        int pick = random.nextInt(1 << 16);
        boolean settled = random.nextInt(3) > 0;
        int topic = random.nextInt(TOPICS);
        return switch (random.nextInt(50)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> send(random, topic, settled, mix);
            case 11, 12, 13, 14, 15, 16, 17 ->
                new Step.Pop(
                        random.nextInt(GROUPS),
                        topic,
                        random.nextInt(3),
                        1 + random.nextInt(8),
                        random.nextInt(4),
                        random.nextInt(3) > 0 ? Wanted.ALL : WANTED.get(random.nextInt(WANTED.size())));
            case 18, 19, 20, 21, 22, 23 -> new Step.Acknowledge(pick, 1 + random.nextInt(3), settled);
            case 24, 25 -> release(pick, random.nextBoolean() ? 0 : random.nextInt(20_000), random.nextBoolean());
            case 26 -> new Step.DeadLetter(pick);
            case 27 -> new Step.MoveCursor(random.nextInt(GROUPS), topic, random.nextInt(4), random.nextInt(101));
            case 28, 29 ->
                new Step.Prepare(topic, random.nextInt(4), random.nextInt(4) == 0 ? random.nextInt(10_000) : 0);
            case 30, 31 -> random.nextInt(3) == 0 ? new Step.Rollback(pick, settled) : new Step.Commit(pick, settled);
            case 32 -> new Step.OpenSession(1 + random.nextInt(3));
            case 33 -> new Step.CloseSession(1 + random.nextInt(3));
            case 34 ->
                switch (random.nextInt(10)) {
                    case 0 -> new Step.DeleteTopic(1);
                    case 1 -> new Step.DeleteGroup(1);
                    case 2, 3 -> new Step.DeleteGroup(Subscribers.OF_SESSIONS);
                    case 4, 5 -> new Step.Resubscribe(SELECTORS.get(random.nextInt(SELECTORS.size())));
                    default -> new Step.PutTopic(topic, 2 + random.nextInt(3));
                };
            case 35, 36, 37 -> new Step.Turn();
            case 38 -> new Step.Repeat(pick, settled);
            case 39 -> new Step.Recall(pick, settled);
            case 40, 41 ->
                new Step.Transact(
                        1 + random.nextInt(3),
                        pick,
                        random.nextInt(4),
                        random.nextInt(4),
                        ENDS.get(random.nextInt(ENDS.size())),
                        settled);
            case 42 -> new Step.DecideBranch(pick, random.nextInt(3) > 0, random.nextInt(4) == 0, settled);
            case 43 -> new Step.Listen(random.nextInt(2), topic, 1 + random.nextInt(20));
            case 44, 45 -> new Step.Declare(1 + random.nextInt(3));
            case 46 -> new Step.Leave(1 + random.nextInt(3));
            case 47 -> new Step.LoseAnswers(1 + random.nextInt(3));
            default -> new Step.Flush();
        };
    }

    private static Step send(Random random, int topic, boolean settled, Mix mix) {
        int key = random.nextInt(3) == 0 ? random.nextInt(KEYS) : -1;
        boolean delayed = key < 0 && random.nextInt(4) == 0;
        return new Step.Send(
                topic,
                random.nextInt(4),
                key,
                delayed || random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(4),
                size(random, mix),
                delayed ? random.nextInt(20_000) : 0,
                random.nextInt(6) == 0 ? 1 + random.nextInt(40_000) : 0,
                random.nextInt(4) == 0 ? Durability.WRITTEN : Durability.FORCED,
                random.nextInt(3) == 0,
                settled);
    }

    private static int size(Random random, Mix mix) {
        if (mix.largest > 0 && random.nextBoolean()) {
            return random.nextInt(mix.largest);
        }
        return random.nextInt(20) == 0 ? random.nextInt(6000) : random.nextInt(100);
    }

    Scenario with(List<Step> fewer) {
        return new Scenario(seed, fewer);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + steps.size() + " steps:");
        steps.forEach(step -> text.append("\n  ").append(step));
        return text.toString();
    }
}
