package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * SESSION_SEND: a send that may be repeated (docs/PROTOCOL-EXTENSIONS.md). Its other fields and its body are those of RocketMQ's code
 * 310.
 *
 * @param transaction the transaction that it is part of; null to store it at once
 * @param sequence names the send: within its transaction, from 0, or else within its session
 * @param oldestOpen the session has the answers to all its numbered requests below; means nothing within a transaction
 */
public record SessionSend(
        String session, @Nullable String transaction, long sequence, long oldestOpen, SendMessage message)
        implements Request {
    public static final int CODE = 31010;

    static SessionSend read(Fields fields, ByteBuf body) {
        return new SessionSend(
                fields.requiredText("session"),
                fields.text("transaction"),
                fields.requiredLong("sequence"),
                fields.longOr("oldestOpen", 0),
                SendMessage.readShortNames(SendMessage.SHORT_NAMES, fields, body));
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
                .add("oldestOpen", oldestOpen);
        message.writeTo(fields);
    }

    @Override
    public ByteBuf body() {
        return message.body();
    }
}
