package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.QueueLocks;

/** LOCK_BATCH_MQ: a consumer wants queues for itself; answered with those that it has now. */
public record LockQueues(QueueLocks locks) implements Request {
    public static final int CODE = 41;

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
