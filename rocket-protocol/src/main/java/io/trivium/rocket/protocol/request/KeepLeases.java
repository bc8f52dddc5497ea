package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;

/**
 * KEEP_LEASES: a client that has resumed its session names what it has; whatever else is leased to the session never reached it and
 * goes back in its place, uncounted (docs/PROTOCOL-EXTENSIONS.md).
 */
public record KeepLeases(String session, List<Acknowledgements.OfQueue> held) implements Request {
    public static final int CODE = 31017;

    static KeepLeases read(Fields fields, ByteBuf body) {
        return new KeepLeases(fields.requiredText("session"), new AcknowledgementReader(body).own());
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session);
    }

    @Override
    public ByteBuf body() {
        return Acknowledgements.write(held);
    }
}
