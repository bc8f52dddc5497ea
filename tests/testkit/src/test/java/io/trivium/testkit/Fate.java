package io.trivium.testkit;

import java.util.Random;

/**
 * What becomes of a connection.
 *
 * @param what kind of thing
 * @param toBroker in which direction
 * @param bytes after how many bytes of that direction, or how many at a time
 * @param millis how long bytes are under way
 * @param reset whether both ends are told by a reset, not by an orderly end
 */
record Fate(What what, boolean toBroker, int bytes, int millis, boolean reset) {
    /** Nothing happens. */
    static final Fate WHOLE = new Fate(What.WHOLE, true, 0, 0, false);

    private static final int LONGEST_EXPONENT = 13;

    /** Kinds of fates. */
    enum What {
        WHOLE,
        /** It ends in the midst of what is sent. */
        CUT,
        /** From some byte on nothing arrives any more, in either direction, and nobody is told. */
        SILENT,
        /** A few bytes arrive at a time. */
        TRICKLE,
        /** Everything takes its time. */
        LATE
    }

    static Fate draw(Random random) {
        int percent = random.nextInt(100);
        What what = percent < 50
                ? What.CUT
                : percent < 65 ? What.SILENT : percent < 80 ? What.TRICKLE : percent < 90 ? What.LATE : What.WHOLE;
        int bytes = what == What.TRICKLE
                ? 1 + random.nextInt(9)
                : random.nextInt(1 << (4 + random.nextInt(LONGEST_EXPONENT - 3)));
        return new Fate(what, random.nextBoolean(), bytes, 1 + random.nextInt(20), random.nextBoolean());
    }

    boolean breaks() {
        return what == What.CUT || what == What.SILENT;
    }
}
