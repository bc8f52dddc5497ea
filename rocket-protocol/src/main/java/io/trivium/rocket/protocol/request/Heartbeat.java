package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.HeartbeatData;

/** HEART_BEAT: a client is alive, and says which groups it belongs to. */
public record Heartbeat(HeartbeatData data) implements Request {
    public static final int CODE = 34;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return data.encode();
    }
}
