package io.trivium.broker.log;

import java.nio.ByteBuffer;

/**
 * A frame being filled at the log's end. It is lent by {@link MessageLog#begin} until {@link MessageLog#seal}: a log may use one for all of
 * its frames, so that an append allocates less.
 */
public final class OpenFrame {
    private long position;
    private long payloadPosition;
    private ByteBuffer payload;

    /** A frame, as {@link #reuse} describes it. */
    public OpenFrame(long position, long payloadPosition, ByteBuffer payload) {
        this.position = position;
        this.payloadPosition = payloadPosition;
        this.payload = payload;
    }

    /**
     * Makes this the next frame. The log's.
     *
     * @param newPosition where the frame begins
     * @param newPayloadPosition where its payload begins
     * @param newPayload from position, which need not be 0, to limit
     */
    public OpenFrame reuse(long newPosition, long newPayloadPosition, ByteBuffer newPayload) {
        position = newPosition;
        payloadPosition = newPayloadPosition;
        payload = newPayload;
        return this;
    }

    /** Where the frame begins. */
    public long position() {
        return position;
    }

    /** Where its payload begins. */
    public long payloadPosition() {
        return payloadPosition;
    }

    /** To be filled from position to limit before the frame is sealed. */
    public ByteBuffer payload() {
        return payload;
    }
}
