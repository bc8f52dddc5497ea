package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.List;

/**
 * COMMIT_TRANSACTION: commits an open transaction of the session, or a prepared branch (docs/PROTOCOL-EXTENSIONS.md).
 *
 * @param sequence names the request within its session, so that it can be repeated
 * @param oldestOpen the session has the answers to all its numbered requests below
 * @param sends how many messages were sent in the transaction; 0 for a prepared branch
 * @param acknowledgements what the transaction finishes; empty for a prepared branch
 * @param joined the same that other sessions have leased, who joined it
 */
public record CommitTransaction(
        String session,
        String transaction,
        long sequence,
        long oldestOpen,
        int sends,
        List<Acknowledgements.OfQueue> acknowledgements,
        List<Acknowledgements.OfSession> joined)
        implements Request {
    public static final int CODE = 31011;

    static CommitTransaction read(Fields fields, ByteBuf body) {
        AcknowledgementReader acknowledgements = new AcknowledgementReader(body);
        return new CommitTransaction(
                fields.requiredText("session"),
                fields.requiredText("transaction"),
                fields.requiredLong("sequence"),
                fields.longOr("oldestOpen", 0),
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
        fields.add("session", session)
                .add("transaction", transaction)
                .add("sequence", sequence)
                .add("oldestOpen", oldestOpen)
                .add("sends", sends);
    }

    @Override
    public ByteBuf body() {
        return Acknowledgements.write(acknowledgements, joined);
    }
}
