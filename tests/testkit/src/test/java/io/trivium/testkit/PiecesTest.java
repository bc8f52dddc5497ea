package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long run in pieces: the next one goes on where the last one stopped, and only all of them together have to reach the aim. */
class PiecesTest {
    @TempDir
    Path directory;

    private final Set<Long> seeds = new ConcurrentSkipListSet<>();

    /** @param minutes that a piece may take, 0 for as many as it needs */
    private Kind kind(int aim, int minutes) {
        Pieces pieces = Pieces.in(directory.resolve("pieces").toString());
        return new Kind(
                "seeds of a test", aim, Duration.ZERO, new Kind.Run(true, 1, Duration.ofMinutes(minutes), 5, pieces));
    }

    private int count(long seed) {
        assertThat(seeds.add(seed)).as("seed %d again", seed).isTrue();
        return 1;
    }

    @Test
    void theNextPieceGoesOnWhereTheLastOneStoppedUntilTheAimIsReached() {
        kind(10, 0).run(this::count);
        long reached = seeds.size();
        assertThat(reached).isGreaterThanOrEqualTo(10);

        kind(30, 0).run(this::count);
        assertThat(seeds.size()).isGreaterThanOrEqualTo(30);
        assertThat(seeds).contains(5L, 5L + seeds.size() - 1);

        long before = seeds.size();
        kind(30, 0).run(this::count);
        assertThat(seeds).as("all is done").hasSize((int) before);
    }

    @Test
    void aPieceThatFailsIsTriedAgain() {
        assertThatThrownBy(() -> kind(10, 0).run(seed -> {
                    throw new IllegalStateException("seed " + seed);
                }))
                .hasMessageContaining("seeds of a test");

        kind(10, 0).run(this::count);
        assertThat(seeds).contains(5L);
    }

    @Test
    void withoutATimeLimitTheAimIsAFloor() {
        Kind.Run run = new Kind.Run(true, 3, Duration.ZERO, 1, Pieces.in(null));

        new Kind("three times ten", 10, Duration.ZERO, run).run(this::count);

        assertThat(seeds.size()).isGreaterThanOrEqualTo(30);
    }
}
