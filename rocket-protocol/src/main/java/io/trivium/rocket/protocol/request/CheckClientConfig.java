package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.ClientConfig;

/** CHECK_CLIENT_CONFIG: a consumer wants its subscription checked. */
public record CheckClientConfig(ClientConfig config) implements Request {
    public static final int CODE = 46;

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
