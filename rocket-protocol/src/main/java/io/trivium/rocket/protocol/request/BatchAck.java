package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.BatchAcks;

/** BATCH_ACK_MESSAGE: finishes popped messages. */
public record BatchAck(BatchAcks acks) implements Request {
    public static final int CODE = 200151;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return acks.encode();
    }
}
