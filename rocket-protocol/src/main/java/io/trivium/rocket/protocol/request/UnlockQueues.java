package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.QueueLocks;

/** UNLOCK_BATCH_MQ: a consumer gives queues up. */
public record UnlockQueues(QueueLocks locks) implements Request {
    public static final int CODE = 42;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return locks.encode();
    }
}
