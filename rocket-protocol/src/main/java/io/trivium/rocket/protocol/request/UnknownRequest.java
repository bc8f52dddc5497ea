package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** A request with a code that this build has no type for. Dispatchers answer code 3. */
public record UnknownRequest(int code, Fields fields, ByteBuf body) implements Request {
    @Override
    public void writeTo(Fields to) {
        fields.forEach(to::add);
    }
}
