package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One pop at one broker. The client's event loop owns it. */
final class SinglePop {
    /** How long a genuine broker leases; {@link TimedLeases} prolongs what is held longer. */
    static final long GENUINE_LEASE_MILLIS = 60_000;

    /** What genuine brokers allow. */
    private static final int GENUINE_MAX_MESSAGES = 32;

    private final ClientContext context;
    private final Routes routes;
    private final Groups groups;

    SinglePop(ClientContext context, Routes routes, Groups groups) {
        this.context = context;
        this.routes = routes;
        this.groups = groups;
    }

    Later<List<InboundMessage>> ask(BrokerSession session, PopCall call, String broker, long waitMillis) {
        groups.used(session, call);
        Duration timeout = context.config().callTimeout().plusMillis(waitMillis);
        return session.askOrClose(request(call, session, waitMillis), timeout)
                .map(reply -> messages(reply, call, broker));
    }

    private PopMessage request(PopCall call, BrokerSession session, long waitMillis) {
        boolean trivium = session.trivium();
        if (!trivium && call.selector() != null) {
            throw new RocketException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED, "this broker is not Trivium and knows no JMS selectors");
        }
        return new PopMessage(
                call.group(),
                call.topic(),
                -1,
                trivium ? call.maxMessages() : Math.min(call.maxMessages(), GENUINE_MAX_MESSAGES),
                GENUINE_LEASE_MILLIS,
                waitMillis,
                context.clock().millis(),
                groups.initMode(call.group()),
                call.selector() == null ? "TAG" : "JMS",
                call.selector() == null ? "*" : call.selector(),
                false,
                null,
                trivium ? session.id() : null,
                trivium ? call.owner() : null);
    }

    private List<InboundMessage> messages(Reply reply, PopCall call, String broker) {
        switch (reply.code()) {
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.POLLING_FULL, ResponseCode.POLLING_TIMEOUT -> {
                reply.body().release();
                return List.of();
            }
            case ResponseCode.SUCCESS -> {
                PopReceipts receipts = new PopReceipts(PopMessageReply.of(reply), call, broker);
                List<StoredMessage> records = records(reply);
                List<InboundMessage> messages = new ArrayList<>(records.size());
                for (StoredMessage message : records) {
                    messages.add(new InboundMessage(message, receipts.of(message)));
                }
                return messages;
            }
            default -> {
                routes.forget(call.topic());
                throw ClientContext.refusal(reply);
            }
        }
    }

    /** The records of a reply, which is released. */
    static List<StoredMessage> records(Reply reply) {
        ByteBuf body = reply.body();
        try {
            ByteBuffer bytes = body.nioBuffer();
            return StoredRecord.decodeAll(bytes);
        } catch (IllegalArgumentException e) {
            throw new RocketException(
                    RocketException.NOT_ANSWERED, "the broker's messages cannot be read: " + e.getMessage());
        } finally {
            body.release();
        }
    }
}
