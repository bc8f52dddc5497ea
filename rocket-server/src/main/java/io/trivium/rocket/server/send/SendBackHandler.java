package io.trivium.rocket.server.send;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Publication;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.RetryPolicy;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers CONSUMER_SEND_MSG_BACK: a message comes again later, or goes to the dead-letter topic (protocol reference §4.1). */
public final class SendBackHandler implements RequestHandler<SendBack> {
    /** The first retry is delayed by this level, each later one by the next. */
    private static final int FIRST_LEVEL = 3;

    private final Broker engine;
    private final RocketServerConfig config;
    private final Topics topics;
    private final Groups groups;
    private final Destinations destinations;
    private final MessageFactory messages;
    private final Authorizer authorizer;
    private final Traffic traffic;

    public SendBackHandler(
            Broker engine,
            RocketServerConfig config,
            Topics topics,
            Groups groups,
            Destinations destinations,
            MessageFactory messages,
            Authorizer authorizer,
            Traffic traffic) {
        this.engine = engine;
        this.config = config;
        this.topics = topics;
        this.groups = groups;
        this.destinations = destinations;
        this.messages = messages;
        this.authorizer = authorizer;
        this.traffic = traffic;
    }

    @Override
    public CompletionStage<Reply> handle(SendBack request, Peer peer) {
        Names.requireNativeGroup(request.group());
        authorizer.mayConsume(peer, "", request.group());
        return groups.ensure(request.group()).thenCompose(group -> sendBack(request, group, peer));
    }

    private CompletionStage<Reply> sendBack(SendBack request, ConsumerGroup group, Peer peer) {
        topics.requireWritableBroker();
        if (!GroupAttributes.retries(group.settings())) {
            // An operator chose so: what fails is dropped.
            return CompletableFuture.completedFuture(Reply.success());
        }
        StoredMessage failed = load(request.position());
        // Else whoever has a group could have any message copied into it.
        authorizer.mayConsume(peer, failed.topic(), "");
        int max = request.maxReconsumeTimes() >= 0
                ? request.maxReconsumeTimes()
                : group.settings().maxAttempts();
        boolean dead = request.delayLevel() < 0 || (max >= 0 && failed.attempts() >= max);
        CompletionStage<Destination> destination =
                dead ? destinations.deadLetters(group.name()) : destinations.retries(group);
        return destination
                .thenCompose(to -> {
                    MessageProperties properties = properties(failed);
                    if (dead) {
                        copy(properties, PropertyNames.RETRY_TOPIC, PropertyNames.DLQ_ORIGIN_TOPIC);
                        copy(properties, PropertyNames.ORIGIN_MESSAGE_ID, PropertyNames.DLQ_ORIGIN_MESSAGE_ID);
                        properties.set(PropertyNames.DELAY, "0");
                    } else {
                        delay(properties, request, group, failed);
                    }
                    Outgoing again = messages.encode(draft(failed, to, properties));
                    return engine.publish(
                            new Publication(to.topic().name(), List.of(again.message()), config.durability()));
                })
                .thenApply(receipts -> {
                    if (dead) {
                        traffic.deadLettered(origin(failed), group.name());
                    } else {
                        traffic.sentBack(origin(failed), group.name());
                    }
                    return Reply.success();
                });
    }

    /** As the consumer says, else as its group's operator does, else by the next level each time. */
    private static void delay(
            MessageProperties properties, SendBack request, ConsumerGroup group, StoredMessage failed) {
        RetryPolicy policy = GroupAttributes.retryPolicy(group.settings());
        if (request.delayLevel() == 0 && policy != null) {
            properties.set(PropertyNames.TIMER_DELAY_MS, Long.toString(policy.delayMillis(failed.attempts())));
        } else {
            int level = request.delayLevel() == 0 ? FIRST_LEVEL + failed.attempts() : request.delayLevel();
            properties.set(PropertyNames.DELAY, Integer.toString(level));
        }
    }

    private static void copy(MessageProperties properties, String from, String to) {
        properties.set(to, properties.get(from));
    }

    private StoredMessage load(long position) {
        try (Slice record = engine.message(position).orElseThrow(() -> missing(position))) {
            ByteBuffer bytes = record.bytes().duplicate();
            return StoredRecord.decode(bytes);
        }
    }

    private MessageProperties properties(StoredMessage failed) {
        MessageProperties properties =
                SendHandler.withoutDelay(failed.properties().copy());
        properties.set(PropertyNames.RETRY_TOPIC, origin(failed));
        if (!properties.contains(PropertyNames.ORIGIN_MESSAGE_ID)) {
            properties.set(PropertyNames.ORIGIN_MESSAGE_ID, MessageIds.offsetId(failed.storeHost(), failed.position()));
        }
        return properties.set(PropertyNames.WAIT, "false");
    }

    /** The topic that the message was sent to: from its second failure on it stands in the group's retry topic. */
    private static String origin(StoredMessage failed) {
        String origin = failed.properties().get(PropertyNames.RETRY_TOPIC);
        return origin != null ? origin : failed.topic();
    }

    private static Draft draft(StoredMessage failed, Destination to, MessageProperties properties) {
        return new Draft(
                to.topic(),
                to.queue(),
                failed.flag(),
                failed.sysFlag(),
                failed.bornMillis(),
                failed.bornHost(),
                failed.attempts() + 1,
                failed.preparedPosition(),
                ByteBuffer.wrap(failed.body()),
                properties.encode());
    }

    private static Refused missing(long position) {
        return new Refused(ResponseCode.SYSTEM_ERROR, "no message stands at " + position);
    }
}
