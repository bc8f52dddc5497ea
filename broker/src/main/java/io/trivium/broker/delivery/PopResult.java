package io.trivium.broker.delivery;

import io.trivium.broker.log.Slice;
import java.util.List;

/**
 * The answer to a pop. The caller owns the slices and must close the result.
 *
 * @param deliveries in the order of delivery; empty if the wait ended without a message
 * @param poppedAtMillis the broker's time, epoch milliseconds
 * @param remaining an estimate of the published messages that are still to be delivered to the group
 */
public record PopResult(List<Delivery> deliveries, long poppedAtMillis, long remaining) implements AutoCloseable {
    @Override
    public void close() {
        deliveries.stream().map(Delivery::record).forEach(Slice::close);
    }
}
