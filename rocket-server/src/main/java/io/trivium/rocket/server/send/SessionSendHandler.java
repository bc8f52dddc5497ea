package io.trivium.rocket.server.send;

import io.trivium.broker.Broker;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletionStage;

/** Answers SESSION_SEND: stores a message once, however often it is asked to, or makes it part of a transaction. */
public final class SessionSendHandler implements RequestHandler<SessionSend> {
    private static final int MOST_IN_TRANSACTION = 1_000_000;

    private final Broker engine;
    private final Sessions sessions;
    private final SendHandler sending;

    public SessionSendHandler(Broker engine, Sessions sessions, SendHandler sending) {
        this.engine = engine;
        this.sessions = sessions;
        this.sending = sending;
    }

    @Override
    public CompletionStage<Reply> handle(SessionSend request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        SendMessage message = request.message();
        if (message.batch()) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, "a batch has no number of its session");
        }
        String transaction = request.transaction();
        if (transaction == null) {
            RequestToken token = Sessions.token(request.session(), request.sequence(), request.oldestOpen());
            return sending.handle(
                    message, peer, (topic, outgoing) -> sending.publishOnce(topic, plain(outgoing), token));
        }
        if (request.sequence() < 0 || request.sequence() >= MOST_IN_TRANSACTION) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "a transaction's messages have the numbers 0 to " + (MOST_IN_TRANSACTION - 1));
        }
        return sending.handle(message, peer, (topic, outgoing) -> stage(request, transaction, topic, plain(outgoing)));
    }

    private CompletionStage<Reply> stage(SessionSend request, String transaction, Topic topic, Outgoing outgoing) {
        return engine.transactions()
                .send(request.session(), transaction, (int) request.sequence(), topic.name(), outgoing.message())
                .thenApply(staged -> Reply.success());
    }

    private static Outgoing plain(Outgoing outgoing) {
        if (outgoing.prepared()) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, "a transactional message has no number of its session");
        }
        return outgoing;
    }
}
