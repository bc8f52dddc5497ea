package io.trivium.rocket.server.stats;

/** What is counted. */
public enum Measure {
    SENT,
    SENT_BYTES,
    RECEIVED,
    RECEIVED_BYTES,
    ACKNOWLEDGED,
    SENT_BACK,
    DEAD_LETTERED,
    COMMITTED,
    ROLLED_BACK,
    /** Reads that found nothing. */
    MISSED,
    /** Messages that began to wait for their delivery time. */
    SCHEDULED,
    /** Messages whose delivery time came. */
    FIRED
}
