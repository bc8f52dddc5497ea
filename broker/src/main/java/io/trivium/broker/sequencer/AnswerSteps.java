package io.trivium.broker.sequencer;

/**
 * Hears, on the sequencer's thread, when it begins to give answers and when it has given those that it had: what an answer would wake need
 * be woken only once for all of them.
 */
public interface AnswerSteps {
    /** For answers that wake nobody, or each. */
    AnswerSteps EACH = new AnswerSteps() {
        @Override
        public void begin() {}

        @Override
        public void end() {}
    };

    /** Answers follow, until {@link #end}; not before the end of others. */
    void begin();

    /** There are no more for now. */
    void end();
}
