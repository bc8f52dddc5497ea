package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.disk.BrokenDisk;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.store.Store;
import io.trivium.broker.time.ManualClock;
import io.trivium.testkit.Invariant.Violation;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests of the tests: each fault that the kinds exist for is built in, and found. */
class BrokenVariantsTest {
    private static final int SEEDS = 60;
    private static final byte ACKNOWLEDGED = 7;
    private static final byte ATTEMPTED = 8;
    private static final byte DELIVERED = 20;
    private static final byte ATOMIC = 14;
    private static final byte CURSOR_MOVED = 9;
    private static final byte SCHEDULE_CANCELLED = 4;
    private static final byte BRANCH_PREPARED = 16;

    @Test
    void aForceThatIsSkippedIsFoundByPowerCuts() {
        assertThat(found(
                        Scenario.Mix.POWER_CUTS,
                        () -> onDisk(disk -> new BrokenDisk(disk) {
                            @Override
                            protected void force(String name, DiskFile file) {
                                // That is the fault.
                            }
                        })))
                .contains(Invariant.NOTHING_LOST);
    }

    @Test
    void aForceOfTheLogAloneThatIsSkippedIsFoundByPowerCuts() {
        assertThat(found(
                        Scenario.Mix.POWER_CUTS,
                        () -> onDisk(disk -> new BrokenDisk(disk) {
                            @Override
                            protected void force(String name, DiskFile file) {
                                if (!name.startsWith("log/")) {
                                    file.force();
                                }
                            }
                        })))
                .contains(Invariant.NOTHING_LOST);
    }

    @Test
    void aFileThatIsRenamedBeforeItIsForcedIsFoundByPowerCuts() {
        assertThat(found(
                        Scenario.Mix.POWER_CUTS,
                        () -> onDisk(disk -> new BrokenDisk(disk) {
                            @Override
                            protected void force(String name, DiskFile file) {
                                if (!name.endsWith("tmp")) {
                                    file.force();
                                }
                            }

                            @Override
                            public void rename(String from, String to) {
                                super.rename(from, to);
                                forceFolder(to.substring(0, Math.max(0, to.lastIndexOf('/'))));
                            }
                        })))
                .contains(Invariant.CORRUPTION_REPORTED);
    }

    @Test
    void aForceThatIsTriedAgainAfterItFailedIsFoundByDiskFaults() {
        assertThat(found(
                        Scenario.Mix.DISK_FAULTS,
                        () -> onDisk(disk -> new BrokenDisk(disk) {
                            @Override
                            protected void force(String name, DiskFile file) {
                                try {
                                    file.force();
                                } catch (UncheckedIOException e) {
                                    // That is the fault: the second time it says that all is well.
                                    file.force();
                                }
                            }
                        })))
                .containsAnyOf(
                        Invariant.NOTHING_LOST, Invariant.CORRUPTION_REPORTED, Invariant.FINISHED_STAYS_FINISHED);
    }

    @Test
    void aRestartThatTrustsThePageCacheAfterAFailedForceIsFoundByDiskFaults() {
        // Forces fail, the process starts again on the same cache, and later the power goes.
        Scenario.Mix mix = new Scenario.Mix(60, 2, 0, 0, 8, 12, 0);
        assertThat(found(
                        mix,
                        () -> onDisk(disk -> new BrokenDisk(disk) {
                            @Override
                            protected void write(DiskFile file, ByteBuffer bytes, long at) {
                                ByteBuffer there = ByteBuffer.allocate(bytes.remaining());
                                boolean same = file.read(there, at) == bytes.remaining()
                                        && there.flip().equals(bytes);
                                if (!same) {
                                    super.write(file, bytes, at);
                                }
                            }
                        })))
                .isNotEmpty();
    }

    @Test
    void whatIsShownBeforeItIsForcedIsFoundByPowerCuts() {
        assertThat(found(Scenario.Mix.POWER_CUTS, () -> onStore(BrokenStore::forcedWhenWritten)))
                .contains(Invariant.NOTHING_LOST);
    }

    @Test
    void anAcknowledgementThatIsNotLoggedIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.without(store, ACKNOWLEDGED))))
                .contains(Invariant.FINISHED_STAYS_FINISHED);
    }

    @Test
    void aCursorThatIsMovedOutsideARecordIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.without(store, CURSOR_MOVED))))
                .isNotEmpty();
    }

    @Test
    void anAttemptThatIsCountedOutsideARecordIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.without(store, ATTEMPTED))))
                .containsAnyOf(Invariant.ATTEMPTS_EXACT, Invariant.REPLAY_EQUAL);
    }

    @Test
    void aDeliveryThatIsNotLoggedAheadIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.without(store, DELIVERED))))
                .containsAnyOf(Invariant.REDELIVERY_SAID, Invariant.REPLAY_EQUAL);
    }

    @Test
    void aRecallThatIsNotLoggedIsFoundByTheSimulation() {
        assertThat(found(
                        Scenario.Mix.SIMULATION,
                        () -> onStore(store -> BrokenStore.without(store, SCHEDULE_CANCELLED))))
                .contains(Invariant.NOTHING_INVENTED);
    }

    @Test
    void aBranchThatIsPreparedInMemoryOnlyIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.without(store, BRANCH_PREPARED))))
                .contains(Invariant.ALL_OR_NOTHING);
    }

    @Test
    void whatIsDeliveredAfterItHasExpiredIsFoundByTheSimulation() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(BrokenStore::withoutExpiry)))
                .contains(Invariant.EXPIRED_STAYS_AWAY);
    }

    @Test
    void aSelectorOfAGroupThatIsForgottenIsFoundByTheSimulation() {
        assertThat(found(
                        Scenario.Mix.SIMULATION,
                        () -> withGroups(group -> new GroupSettings(
                                group.name(), group.kind(), group.topic(), group.maxAttempts(), true, true, Map.of()))))
                .contains(Invariant.FILTERED);
    }

    @Test
    void aGroupThatOutlivesItsSessionsIsFoundByTheSimulation() {
        assertThat(found(
                        Scenario.Mix.SIMULATION,
                        () -> withGroups(group -> new GroupSettings(
                                group.name(),
                                group.kind().endsWithSession() ? GroupKind.DURABLE_SUBSCRIPTION : group.kind(),
                                group.topic(),
                                group.maxAttempts(),
                                true,
                                true,
                                group.attributes()))))
                .contains(Invariant.GROUPS_END);
    }

    @Test
    void aBranchThatForgetsInARestartWhichOrderingKeyItHoldsIsFound() {
        Scenario locked = new Scenario(
                1,
                List.of(
                        send(0),
                        send(0),
                        new Step.OpenSession(1),
                        new Step.Pop(0, 0, 0, 1, 1, Wanted.ALL),
                        new Step.Transact(1, 0, 0, 1, Step.End.PREPARE, true),
                        new Step.Kill(),
                        new Step.Pop(0, 0, 0, 8, 0, Wanted.ALL)));

        assertThat(found(locked, () -> onStore(UnaryOperator.identity()))).isEmpty();
        assertThat(found(locked, () -> onStore(BrokenStore::withoutKeysOfLocks)))
                .containsExactly(Invariant.KEYS_IN_ORDER);
    }

    @Test
    void aDeadLetterThatIsNotLoggedIsFoundWhereTheDiskFills() {
        Scenario buried = new Scenario(
                1,
                List.of(
                        send(-1),
                        new Step.FillDisk(100_000),
                        new Step.Pop(1, 0, 0, 1, 0, Wanted.ALL),
                        new Step.DeadLetter(0),
                        new Step.Kill()));

        assertThat(found(buried, () -> new FillingMedium(UnaryOperator.identity())))
                .isEmpty();
        assertThat(found(buried, () -> new FillingMedium(store -> BrokenStore.without(store, ATOMIC))))
                .containsExactly(Invariant.NOTHING_LOST);
    }

    private static Step send(int key) {
        return new Step.Send(0, 0, key, 1, 20, 0, 0, Durability.FORCED, false, true);
    }

    @Test
    void anAttemptThatIsNotLoggedIsFoundAlsoWhereMessagesAreDropped() {
        assertThat(found(
                        Scenario.Mix.RETENTION,
                        () -> new DroppingMedium(
                                false, UnaryOperator.identity(), store -> BrokenStore.without(store, ATTEMPTED))))
                .containsAnyOf(Invariant.ATTEMPTS_EXACT, Invariant.REPLAY_EQUAL);
    }

    @Test
    void answersThatAreForgottenInARestartAreFoundByRepeatedSends() {
        assertThat(found(Scenario.Mix.SIMULATION, () -> onStore(store -> BrokenStore.withoutView(store, "answers"))))
                .containsAnyOf(Invariant.FINISHED_STAYS_FINISHED, Invariant.REPLAY_EQUAL);
    }

    @Test
    void retentionThatDropsWhatIsHeldIsFound() {
        assertThat(found(
                        Scenario.Mix.RETENTION,
                        () -> new DroppingMedium(false, UnaryOperator.identity(), BrokenStore::keepingNothing)))
                .contains(Invariant.NOTHING_LOST);
    }

    @Test
    void aFullDiskThatStaysFullIsFound() {
        assertThat(found(Scenario.Mix.FULL_DISKS, () -> new FillingMedium(BrokenStore::fullForEver)))
                .contains(Invariant.UNFINISHED_COMES_BACK);
    }

    @Test
    void aClockThatIsAheadIsFoundByTheClockScenarios() {
        assertThat(found(Scenario.Mix.CLOCKS, () -> withClock(Duration.ofSeconds(1))))
                .contains(Invariant.NEVER_EARLY);
    }

    @Test
    void aClockThatIsBehindIsFoundByTheClockScenarios() {
        assertThat(found(Scenario.Mix.CLOCKS, () -> withClock(Duration.ofSeconds(-1))))
                .contains(Invariant.NEVER_EARLY);
    }

    @Test
    void theShortestScenarioIsFound() {
        Scenario long1 = Scenario.draw(1, 100, Scenario.Mix.SIMULATION);

        Scenario shortest = new Shrinker(scenario -> scenario.steps().stream()
                                .filter(step -> step instanceof Step.Pop)
                                .count()
                        >= 2)
                .shrink(long1);

        assertThat(shortest.steps()).hasSize(2).allMatch(step -> step instanceof Step.Pop);
    }

    private static Medium onDisk(UnaryOperator<Disk> between) {
        return new DiskMedium(between, UnaryOperator.identity());
    }

    private static Medium onStore(UnaryOperator<Store> around) {
        return new DiskMedium(UnaryOperator.identity(), around);
    }

    /** An engine that makes something else of groups than it is asked for. */
    private static Medium withGroups(UnaryOperator<GroupSettings> made) {
        return new DiskMedium() {
            @Override
            public GroupSettings asked(GroupSettings wanted) {
                return made.apply(wanted);
            }
        };
    }

    private static Medium withClock(Duration ahead) {
        return new DiskMedium() {
            @Override
            public InstantSource seenBy(ManualClock clock) {
                return InstantSource.offset(clock, ahead);
            }
        };
    }

    /** The invariants that some seeds break; stops when a few have. */
    private static Set<Invariant> found(Scenario.Mix mix, Supplier<Medium> medium) {
        Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
        int failures = 0;
        for (long seed = 1; seed <= SEEDS && failures < 6; seed++) {
            Set<Invariant> once = found(Scenario.draw(seed, 120, mix), medium);
            broken.addAll(once);
            failures += once.size();
        }
        return broken;
    }

    /** The invariant that one scenario breaks, if it does. */
    private static Set<Invariant> found(Scenario scenario, Supplier<Medium> medium) {
        try {
            new Play(medium.get(), scenario, false).play(scenario);
            return Set.of();
        } catch (Violation violation) {
            return Set.of(violation.broken());
        }
    }
}
