package io.trivium.broker.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a lease is given up.
 *
 * @param after how long the message stays hidden, {@link Pop#LONGEST_LEASE} at most; zero to offer it again at once, in its place
 * @param countsAttempt whether this delivery counts as a failed attempt
 * @param session what it has not leased in this run of the broker is left as it is; null to give up whoever's lease it is
 */
public record Release(
        Duration after, boolean countsAttempt, @Nullable String session) {
    /** Of whoever's lease it is. */
    public Release(Duration after, boolean countsAttempt) {
        this(after, countsAttempt, null);
    }
}
