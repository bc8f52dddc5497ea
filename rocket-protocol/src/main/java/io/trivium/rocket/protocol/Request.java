package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request as a typed value: one record type for each request code, in this package's sub-package {@code request}.
 *
 * <p>In one process the value itself travels; over TCP its fields and body do.
 */
public interface Request {
    /** RocketMQ's request code. */
    int code();

    /** Adds the header fields. */
    void writeTo(Fields fields);

    /** The body; empty for most. Whoever receives the request owns it and releases it. */
    default ByteBuf body() {
        return Unpooled.EMPTY_BUFFER;
    }
}
