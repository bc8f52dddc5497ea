package io.trivium.amqp.link;

import io.trivium.rocket.client.Receipt;
import org.jspecify.annotations.Nullable;

/** A message that was delivered on a link and for which the client has not decided. */
final class Lease {
    private final @Nullable Receipt receipt;
    private boolean decided;

    /** Makes a lease; a message that was only shown has no receipt. */
    Lease(@Nullable Receipt receipt) {
        this.receipt = receipt;
    }

    @Nullable
    Receipt receipt() {
        return receipt;
    }

    /** Takes the decision; false if it was taken before. */
    boolean decide() {
        boolean first = !decided;
        decided = true;
        return first;
    }
}
