package io.trivium.amqp.link;

import java.time.Duration;

/**
 * What links may take.
 *
 * @param maxMessageBytes the largest message that a client may send
 * @param producerCredit messages that a client may send ahead of their answers, on each link, if they are small
 * @param unansweredBytes bytes of messages of one connection that the cluster has not answered, for which each link is given credit, by the
 *     size of its messages; all connections together have three times as much
 * @param arrivingBytes bytes of messages of all connections of which the end has not come, beyond which a link that brings more is ended
 * @param leasesPerLink messages leased to one receiving client's link at most, however much credit it gives
 * @param popWait how long a pop waits before it is repeated
 */
public record LinkLimits(
        int maxMessageBytes,
        int producerCredit,
        long unansweredBytes,
        long arrivingBytes,
        int leasesPerLink,
        Duration popWait) {
    /** A pop asks for this many at most. */
    static final int MAX_POP = 256;

    public LinkLimits {
        if (maxMessageBytes < 1
                || producerCredit < 1
                || unansweredBytes < 1
                || arrivingBytes < maxMessageBytes
                || leasesPerLink < 1) {
            throw new IllegalArgumentException("Limits of links must be positive, and let one message in");
        }
        if (popWait.isNegative() || popWait.isZero()) {
            throw new IllegalArgumentException("A pop must wait for some time, not " + popWait);
        }
    }

    /** Returns the same with another limit of messages that are not answered. */
    public LinkLimits withUnansweredBytes(long bytes) {
        return new LinkLimits(maxMessageBytes, producerCredit, bytes, arrivingBytes, leasesPerLink, popWait);
    }

    /** Returns the same with another limit of messages that are not whole. */
    public LinkLimits withArrivingBytes(long bytes) {
        return new LinkLimits(maxMessageBytes, producerCredit, unansweredBytes, bytes, leasesPerLink, popWait);
    }
}
