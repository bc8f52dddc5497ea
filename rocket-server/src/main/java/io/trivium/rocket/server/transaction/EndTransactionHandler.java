package io.trivium.rocket.server.transaction;

import io.trivium.broker.Broker;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.send.MessageFactory;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers END_TRANSACTION: publishes or drops a prepared message (protocol reference §4.4). */
public final class EndTransactionHandler implements RequestHandler<EndTransaction> {
    private static final int COMMIT = 8;
    private static final int ROLLBACK = 12;

    private final Broker engine;
    private final Topics topics;
    private final MessageFactory messages;
    private final LiveSettings settings;
    private final Authorizer authorizer;
    private final InstantSource clock;
    private final Traffic traffic;

    public EndTransactionHandler(
            Broker engine,
            Topics topics,
            MessageFactory messages,
            LiveSettings settings,
            Authorizer authorizer,
            InstantSource clock,
            Traffic traffic) {
        this.engine = engine;
        this.topics = topics;
        this.messages = messages;
        this.settings = settings;
        this.authorizer = authorizer;
        this.clock = clock;
        this.traffic = traffic;
    }

    @Override
    public CompletionStage<Reply> handle(EndTransaction request, Peer peer) {
        if (request.decision() != COMMIT && request.decision() != ROLLBACK) {
            // The producer does not know yet: it is asked again.
            return CompletableFuture.completedFuture(Reply.success());
        }
        PreparedMessage prepared = PreparedMessage.load(engine, request.preparedPosition())
                .orElseThrow(() -> new Refused(
                        ResponseCode.SYSTEM_ERROR, "no prepared message stands at " + request.preparedPosition()));
        requireSame(request, prepared);
        String topicName = prepared.message().topic();
        authorizer.mayPublish(peer, topicName);
        requireInTime(request, prepared);
        if (request.decision() == ROLLBACK) {
            return engine.rollback(request.preparedPosition(), Durability.GATHERED)
                    .thenApply(dropped -> {
                        traffic.rolledBack(topicName);
                        return Reply.success();
                    });
        }
        Topic topic = topics.require(topicName);
        OutgoingMessage message = messages.encode(prepared.committed(topic)).message();
        long bytes = message.record().remaining();
        // Producers go on without the answer: their next message brings the force along.
        return engine.commit(request.preparedPosition(), topicName, message, Durability.GATHERED)
                .thenApply(receipt -> {
                    traffic.sent(topicName, 1, bytes);
                    traffic.committed(topicName, prepared.message().bornMillis());
                    return Reply.success();
                });
    }

    private static void requireSame(EndTransaction request, PreparedMessage prepared) {
        if (!request.producerGroup().equals(prepared.producerGroup())) {
            throw new Refused(
                    ResponseCode.SYSTEM_ERROR,
                    "the message was prepared by the group " + prepared.producerGroup() + ", not by "
                            + request.producerGroup());
        }
        if (request.preparedQueueOffset() != prepared.message().queueOffset()) {
            throw new Refused(
                    ResponseCode.SYSTEM_ERROR,
                    "the prepared message has the offset " + prepared.message().queueOffset() + ", not "
                            + request.preparedQueueOffset());
        }
    }

    /** Who asked for a time without checks must decide within it, or wait to be asked. */
    private void requireInTime(EndTransaction request, PreparedMessage prepared) {
        Duration time = prepared.timeToDecide(settings.transactions().timeout());
        boolean late = prepared.hasImmunity() && prepared.age(clock.millis()).compareTo(time) > 0;
        if (late && !request.fromCheck()) {
            throw new Refused(
                    ResponseCode.ILLEGAL_OPERATION, "the time to decide is over; the broker asks about the message");
        }
    }
}
