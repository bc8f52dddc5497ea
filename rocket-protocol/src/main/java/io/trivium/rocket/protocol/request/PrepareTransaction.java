package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;

/**
 * PREPARE_TRANSACTION: makes an open transaction a branch that waits for its coordinator (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param sends how many messages were sent in it
 * @param acknowledgements what it finishes
 * @param joined the same that other sessions have leased, who joined it
 */
public record PrepareTransaction(
        String session,
        String transaction,
        int sends,
        List<Acknowledgements.OfQueue> acknowledgements,
        List<Acknowledgements.OfSession> joined)
        implements Request {
    public static final int CODE = 31012;

    static PrepareTransaction read(Fields fields, ByteBuf body) {
        AcknowledgementReader acknowledgements = new AcknowledgementReader(body);
        return new PrepareTransaction(
                fields.requiredText("session"),
                fields.requiredText("transaction"),
                fields.intOr("sends", 0),
                acknowledgements.own(),
                acknowledgements.joined());
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("session", session).add("transaction", transaction).add("sends", sends);
    }

    @Override
    public ByteBuf body() {
        return Acknowledgements.write(acknowledgements, joined);
    }
}
