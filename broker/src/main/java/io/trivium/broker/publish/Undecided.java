package io.trivium.broker.publish;

/**
 * A prepared message whose sender has not decided.
 *
 * @param position where its record begins in the log
 * @param checks how often the sender was asked, also before a restart
 */
public record Undecided(long position, int checks) {}
