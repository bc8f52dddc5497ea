package io.trivium.broker;

import java.util.OptionalLong;

/**
 * How the engine is doing, for those who watch it: numbers of one moment, or nearly.
 *
 * @param unforcedBytes of the log, which are written and not forced
 * @param inFlightBytes of messages that are accepted and not yet answered
 * @param undecided prepared messages whose senders have not decided
 * @param scheduled messages that wait for their delivery time; empty while there are some of before they were counted
 * @param everScheduled how many have begun to wait since the engine started
 * @param everDelivered how many of those that waited were delivered since then
 */
public record EngineNumbers(
        long unforcedBytes,
        long inFlightBytes,
        int undecided,
        OptionalLong scheduled,
        long everScheduled,
        long everDelivered) {}
