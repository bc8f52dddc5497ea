package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.BatchAcks;

/**
 * BATCH_ACK_MESSAGE: finishes popped messages.
 *
 * @param durable whether the disk must have it before the answer; Trivium's, true if not told
 */
public record BatchAck(BatchAcks acks, boolean durable) implements Request {
    public static final int CODE = 200151;

    public BatchAck(BatchAcks acks) {
        this(acks, true);
    }

    static BatchAck read(Fields fields, ByteBuf body) {
        return new BatchAck(BatchAcks.read(body), fields.flagOr(AckMessage.DURABLE, true));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        if (!durable) {
            fields.add(AckMessage.DURABLE, false);
        }
    }

    @Override
    public ByteBuf body() {
        return acks.encode();
    }
}
