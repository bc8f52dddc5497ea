package io.trivium.rocket.server.send;

import io.trivium.broker.Broker;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.RecallMessage;
import io.trivium.rocket.protocol.request.RecallMessageReply;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletionStage;

/** Answers RECALL_MESSAGE: drops a message that waits for its delivery time (protocol reference §4.5). */
public final class RecallHandler implements RequestHandler<RecallMessage> {
    private final Broker engine;
    private final Topics topics;
    private final RocketServerConfig config;
    private final Authorizer authorizer;

    public RecallHandler(Broker engine, Topics topics, RocketServerConfig config, Authorizer authorizer) {
        this.engine = engine;
        this.topics = topics;
        this.config = config;
        this.authorizer = authorizer;
    }

    @Override
    public CompletionStage<Reply> handle(RecallMessage request, Peer peer) {
        authorizer.mayPublish(peer, request.topic());
        topics.require(request.topic());
        RecallHandle handle = RecallHandle.parse(request.recallHandle());
        if (handle == null
                || !handle.topic().equals(request.topic())
                || !handle.broker().equals(config.brokerName())) {
            throw new Refused(
                    ResponseCode.ILLEGAL_OPERATION, "the handle is not one of this broker for " + request.topic());
        }
        return engine.cancelScheduled(request.topic(), handle.position()).thenApply(recalled -> {
            if (!recalled) {
                throw new Refused(
                        ResponseCode.ILLEGAL_OPERATION,
                        "the message was delivered or recalled before: " + handle.uniqueKey());
            }
            return Reply.success(new RecallMessageReply(handle.uniqueKey()));
        });
    }
}
