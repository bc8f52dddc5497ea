package io.trivium.broker.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.store.HeapStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom a command wakes, and when it is run. */
class SequencerTest {
    private final List<String> ran = new ArrayList<>();
    private int woken;
    private int flushes;
    private final MessageLog log = new HeapStore().log();
    private final Sequencer sequencer =
            new Sequencer(log, 100, () -> woken++, () -> flushes++, fault -> ran.add("fault " + fault));

    @Test
    void whatMayWaitForAForceUnderWayWakesNobodyAndIsRunAfterIt() {
        forceUnderWay();

        sequencer.submit(new Named("patient", true));
        assertThat(woken).isZero();
        sequencer.flush();

        assertThat(woken).isOne();
        sequencer.turn();
        assertThat(ran).containsExactly("patient");
    }

    @Test
    void whatMayNotWaitWakesAndTakesTheOthersAlong() {
        forceUnderWay();

        sequencer.submit(new Named("patient", true));
        sequencer.submit(new Named("hasty", false));

        assertThat(woken).isOne();
        sequencer.turn();
        assertThat(ran).containsExactly("patient", "hasty");
    }

    @Test
    void withoutAForceEveryCommandWakes() {
        sequencer.submit(new Named("patient", true));

        assertThat(woken).isOne();
    }

    @Test
    void answersAreGivenInStepsOfWhichSomebodyHears() {
        sequencer.tellOfAnswers(new AnswerSteps() {
            @Override
            public void begin() {
                ran.add("begin");
            }

            @Override
            public void end() {
                ran.add("end");
            }
        });
        for (int i = 0; i < 65; i++) {
            sequencer.submit(new Named("", true) {
                @Override
                public void run() {
                    sequencer.whenWritten(new Answering());
                }
            });
        }
        sequencer.turn();

        List<String> step = new ArrayList<>(Collections.nCopies(64, "answer"));
        step.add(0, "begin");
        step.add("end");
        step.addAll(List.of("begin", "answer", "end"));
        assertThat(ran).isEqualTo(step);
    }

    private final class Answering implements Answer {
        @Override
        public void publish(long value) {
            ran.add("answer");
        }

        @Override
        public void refuse(BrokerException why) {
            ran.add("refused");
        }
    }

    /** The flusher was asked to force, and has not yet. */
    private void forceUnderWay() {
        sequencer.submit(new Named("first", false) {
            @Override
            public void run() {
                log.seal(log.begin((byte) 1, 0));
                sequencer.forceBeside();
            }
        });
        sequencer.turn();
        assertThat(ran).isEmpty();
        assertThat(flushes).isOne();
        woken = 0;
    }

    private class Named implements Command {
        private final String name;
        private final boolean patient;

        Named(String name, boolean patient) {
            this.name = name;
            this.patient = patient;
        }

        @Override
        public void run() {
            ran.add(name);
        }

        @Override
        public void refuse(BrokerException why) {
            ran.add("refused " + name);
        }

        @Override
        public boolean mayWaitForForce() {
            return patient;
        }
    }
}
