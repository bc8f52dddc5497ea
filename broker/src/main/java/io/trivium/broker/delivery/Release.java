package io.trivium.broker.delivery;

import java.time.Duration;

/**
 * How a lease is given up.
 *
 * @param after how long the message stays hidden, {@link Pop#LONGEST_LEASE} at most; zero to offer it again at once, in its place
 * @param countsAttempt whether this delivery counts as a failed attempt
 */
public record Release(Duration after, boolean countsAttempt) {}
