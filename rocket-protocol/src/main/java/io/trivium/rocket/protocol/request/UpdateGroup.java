package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.GroupConfig;

/** UPDATE_AND_CREATE_SUBSCRIPTIONGROUP: creates or changes a group. */
public record UpdateGroup(GroupConfig config) implements Request {
    public static final int CODE = 200;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {}

    @Override
    public ByteBuf body() {
        return config.encode();
    }
}
