package io.trivium.amqp.link;

/** What the links of all connections of one server share. Thread-safe. */
public final class AllConnections {
    /** So many connections use up what is for all, if each has all that it may. */
    private static final int SHARES = 3;

    private final ArrivingBytes arriving;
    private final UnansweredBytes unanswered;

    /** Makes it for a server on which there are no links yet. */
    public AllConnections(LinkLimits limits) {
        arriving = new ArrivingBytes(limits.arrivingBytes());
        unanswered = new UnansweredBytes(SHARES * limits.unansweredBytes());
    }

    ArrivingBytes arriving() {
        return arriving;
    }

    UnansweredBytes unanswered() {
        return unanswered;
    }
}
