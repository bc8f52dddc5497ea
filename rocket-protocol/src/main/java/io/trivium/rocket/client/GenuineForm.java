package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;

/** What a broker that is not Trivium is sent in place of what it cannot take. */
final class GenuineForm {
    private static final long TIMER_MILLIS = 1_000;

    private GenuineForm() {}

    /** A body of no bytes is refused: it goes as one byte that says nothing. Takes over the body given. */
    static ByteBuf body(ByteBuf body) {
        if (body.isReadable()) {
            return body;
        }
        body.release();
        return Unpooled.wrappedBuffer(new byte[1]);
    }

    /**
     * A delivery time is rounded down to the second, and a whole second to the one before: it goes rounded up, so that no message is
     * early.
     *
     * @param empty whether the body has no bytes
     */
    static MessageProperties properties(MessageProperties properties, boolean empty) {
        long due = properties.longOr(PropertyNames.TIMER_DELIVER_MS, 0);
        if (due == 0 && !empty) {
            return properties;
        }
        MessageProperties sent = properties.copy();
        if (due != 0) {
            sent.set(PropertyNames.TIMER_DELIVER_MS, Long.toString(roundedUp(due)));
        }
        if (empty) {
            sent.set(PropertyNames.TRV_EMPTY, "true");
        }
        return sent;
    }

    private static long roundedUp(long millis) {
        long tooFar = Long.MAX_VALUE - 2 * TIMER_MILLIS;
        return millis > tooFar ? millis : (millis + TIMER_MILLIS - 1) / TIMER_MILLIS * TIMER_MILLIS + 1;
    }
}
