package io.trivium.rocket.server.config;

import io.trivium.broker.time.Ticker;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What the roles need of the world.
 *
 * @param clock the wall clock, for delivery times and the times shown to clients
 * @param ticker the monotonic clock, for locks and silent clients
 * @param scheduler runs housekeeping, registration and transaction checks
 * @param random makes message ids where a producer made none; thread-safe
 */
public record Surroundings(InstantSource clock, Ticker ticker, Scheduler scheduler, RandomGenerator random) {}
