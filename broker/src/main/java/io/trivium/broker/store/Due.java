package io.trivium.broker.store;

/**
 * A scheduled message, in the order of delivery: by its time, then by its place in the log.
 *
 * @param millis the delivery time, epoch milliseconds
 * @param position where the message's record begins
 */
public record Due(long millis, long position) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(position, other.position);
    }
}
