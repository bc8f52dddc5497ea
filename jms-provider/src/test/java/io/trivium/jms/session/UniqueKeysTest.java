package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.fake.ManualClock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UniqueKeysTest {
    /** After so many keys the counter in them begins again. */
    private static final int ROUND = 1 << 16;

    private final ManualClock clock = new ManualClock();
    private final UniqueKeys keys = new UniqueKeys(new Environment(clock, new Random(42), Runnable::run));
    private final Set<String> made = new HashSet<>();

    private void make(int count) {
        for (int i = 0; i < count; i++) {
            String key = keys.next();
            assertThat(key.startsWith(keys.prefix())).isTrue();
            assertThat(key).hasSize(32);
            made.add(key);
        }
    }

    @Test
    void noKeyComesAgainInTheSameMillisecondOfAnotherMonth() {
        ZonedDateTime now = clock.instant().atZone(ZoneId.systemDefault());
        make(ROUND);

        for (int months = 1; months <= 2; months++) {
            clock.advance(Duration.between(clock.instant(), now.plusMonths(months)));
            make(ROUND);
        }

        assertThat(made).hasSize(3 * ROUND);
    }

    @Test
    void noKeyComesAgainWhenTheClockGoesBack() {
        make(ROUND);
        clock.advance(Duration.ofMillis(-10));
        make(1);
        clock.advance(Duration.ofMillis(10));
        make(ROUND);

        assertThat(made).hasSize(2 * ROUND + 1);
    }
}
