package io.trivium.amqp.link;

/** What the links of all connections of one server share. Thread-safe. */
public final class AllConnections {
    /** So many connections use up what is for all, if each has all that it may. */
    private static final int SHARES = 3;

    private final SharedBytes arriving;
    private final SharedBytes unanswered;

    /** Makes it for a server on which there are no links yet. */
    public AllConnections(LinkLimits limits) {
        arriving = new SharedBytes(limits.arrivingBytes());
        unanswered = new SharedBytes(SHARES * limits.unansweredBytes());
    }

    /**
     * Of messages that are not whole yet: nobody has to say how long a message will be, and who begins many and ends none would use up the
     * memory.
     */
    SharedBytes arriving() {
        return arriving;
    }

    /** Of messages that the cluster has not answered: a broker refuses what is more than it keeps in flight, so credit ends before. */
    SharedBytes unanswered() {
        return unanswered;
    }
}
