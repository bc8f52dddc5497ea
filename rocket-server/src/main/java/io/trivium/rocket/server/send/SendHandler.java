package io.trivium.rocket.server.send;

import io.netty.buffer.ByteBuf;
import io.trivium.broker.Broker;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.topic.Topic;
import io.trivium.message.BatchBody;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.transport.Peer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers SEND_MESSAGE: stores a message (10, 310), a batch (320), or the first half of a transaction, and forwards replies
 * (324, 325).
 */
public final class SendHandler implements RequestHandler<SendMessage> {
    private final Broker engine;
    private final RocketServerConfig config;
    private final Destinations destinations;
    private final MessageFactory messages;
    private final ReplyForwarder replies;
    private final Authorizer authorizer;
    private final Traffic traffic;

    public SendHandler(
            Broker engine,
            RocketServerConfig config,
            Destinations destinations,
            MessageFactory messages,
            ReplyForwarder replies,
            Authorizer authorizer,
            Traffic traffic) {
        this.engine = engine;
        this.config = config;
        this.destinations = destinations;
        this.messages = messages;
        this.replies = replies;
        this.authorizer = authorizer;
        this.traffic = traffic;
    }

    @Override
    public CompletionStage<Reply> handle(SendMessage request, Peer peer) {
        return handle(request, peer, this::store);
    }

    /** As {@link #handle(SendMessage, Peer)}, for one that stores its message in a way of its own. */
    CompletionStage<Reply> handle(SendMessage request, Peer peer, Storing storing) {
        authorizer.mayPublish(peer, request.topic());
        if (request.reply()) {
            return replies.forward(request, peer);
        }
        CompletionStage<Destination> found = destinations.find(request, peer.version());
        if (found instanceof CompletableFuture<Destination> now && now.isDone() && !now.isCompletedExceptionally()) {
            return send(request, peer, now.join(), storing);
        }
        ByteBuf body = request.body().retain();
        return found.thenCompose(destination -> send(request, peer, destination, storing))
                .whenComplete((reply, failure) -> body.release());
    }

    private CompletionStage<Reply> send(SendMessage request, Peer peer, Destination destination, Storing storing) {
        if (request.body().readableBytes() > config.maxMessageBytes()) {
            throw new Refused(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the body has " + request.body().readableBytes() + " bytes, more than " + config.maxMessageBytes());
        }
        if (request.batch()) {
            return publishBatch(request, peer, destination);
        }
        Draft draft =
                draft(request, peer, destination, request.flag(), request.body().nioBuffer(), request.properties());
        CompletionStage<Reply> stored = storing.store(destination.topic(), messages.encode(draft));
        if (!destination.dropsDelay()) {
            return stored;
        }
        return stored.thenApply(reply -> {
            traffic.deadLettered(request.topic(), Names.groupOfRetryTopic(request.topic()));
            return reply;
        });
    }

    private CompletionStage<Reply> store(Topic topic, Outgoing message) {
        return message.prepared()
                ? prepare(topic, message)
                : publish(topic, List.of(message), message.uniqueKey(), null);
    }

    /** Publishes a message, once for each token. */
    CompletionStage<Reply> publishOnce(Topic topic, Outgoing message, RequestToken token) {
        return publish(topic, List.of(message), message.uniqueKey(), token);
    }

    /** Stores a message. */
    @FunctionalInterface
    interface Storing {
        CompletionStage<Reply> store(Topic topic, Outgoing message);
    }

    private CompletionStage<Reply> publishBatch(SendMessage request, Peer peer, Destination destination) {
        List<Outgoing> batch = new ArrayList<>();
        for (BatchBody.Item item : items(request.body().nioBuffer())) {
            Draft draft = draft(request, peer, destination, item.flag(), item.body(), item.properties());
            Outgoing message = messages.encodeOfBatch(draft);
            if (message.prepared() || message.message().deliverAtMillis() != 0) {
                throw new Refused(ResponseCode.MESSAGE_ILLEGAL, "a batch may hold no delayed or transactional message");
            }
            batch.add(message);
        }
        return publish(destination.topic(), batch, null, null);
    }

    private static List<BatchBody.Item> items(ByteBuffer body) {
        try {
            return BatchBody.parse(body);
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    private Draft draft(SendMessage request, Peer peer, Destination to, int flag, ByteBuffer body, String properties) {
        if (properties.length() > MessageProperties.MAX_ENCODED_BYTES) {
            // Before they are read: no text of a frame's size is gone through for nothing.
            throw new Refused(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the properties take more than " + MessageProperties.MAX_ENCODED_BYTES + " bytes");
        }
        return new Draft(
                to.topic(),
                to.queue(),
                flag,
                request.sysFlag(),
                request.bornMillis(),
                peer.address() instanceof InetSocketAddress born && !born.isUnresolved() ? born : config.advertised(),
                request.reconsumeTimes(),
                0,
                body,
                settled(properties, peer, to.dropsDelay()));
    }

    /** The properties as the broker stores them: who asks for it is told of as the user that it is, and nobody as another one. */
    private static String settled(String properties, Peer peer, boolean dropsDelay) {
        boolean namesUser = properties.contains(PropertyNames.TRV_USER);
        if (!namesUser && !dropsDelay) {
            return properties;
        }
        MessageProperties settled = MessageProperties.parse(properties);
        if (settled.contains(PropertyNames.TRV_USER)) {
            settled.remove(PropertyNames.TRV_USER);
            if (peer.user() != null) {
                settled.set(PropertyNames.TRV_USER, peer.user());
            }
        }
        return (dropsDelay ? withoutDelay(settled) : settled).encode();
    }

    /** Takes all that would delay a message out of its properties. */
    static MessageProperties withoutDelay(MessageProperties properties) {
        return properties
                .remove(PropertyNames.DELAY)
                .remove(PropertyNames.TIMER_DELAY_SEC)
                .remove(PropertyNames.TIMER_DELAY_MS)
                .remove(PropertyNames.TIMER_DELIVER_MS);
    }

    private CompletionStage<Reply> prepare(Topic topic, Outgoing message) {
        int queue = message.message().queue();
        return engine.prepare(topic.name(), message.message(), durability(topic, List.of(message)))
                .thenApply(
                        receipt -> reply(offsetId(receipt), queue, receipt.queueOffset(), message.uniqueKey(), null));
    }

    private CompletionStage<Reply> publish(
            Topic topic, List<Outgoing> batch, @Nullable String transactionId, @Nullable RequestToken token) {
        List<OutgoingMessage> outgoing = messages(batch);
        long bytes = bytes(outgoing);
        long begunMillis = traffic.nowMillis();
        return engine.publish(new Publication(topic.name(), outgoing, durability(topic, batch), token))
                .handle((receipts, failure) -> {
                    traffic.sendEnded(begunMillis, failure == null);
                    if (failure != null) {
                        throw failure instanceof CompletionException known ? known : new CompletionException(failure);
                    }
                    traffic.sent(topic.name(), receipts.size(), bytes);
                    PublishReceipt first = receipts.get(0);
                    return reply(
                            ids(receipts),
                            first.queue(),
                            first.queueOffset(),
                            transactionId,
                            recallHandle(topic, batch.get(0), first));
                });
    }

    private static List<OutgoingMessage> messages(List<Outgoing> batch) {
        if (batch.size() == 1) {
            return List.of(batch.get(0).message()); // the usual case, and a hot one
        }
        return batch.stream().map(Outgoing::message).toList();
    }

    private static long bytes(List<OutgoingMessage> messages) {
        long bytes = 0;
        for (OutgoingMessage message : messages) {
            bytes += message.record().remaining();
        }
        return bytes;
    }

    private Durability durability(Topic topic, List<Outgoing> batch) {
        String wanted = topic.attributes().get(Names.DURABILITY_ATTRIBUTE);
        if ("written".equals(wanted) || written(batch)) {
            return Durability.WRITTEN;
        }
        return "forced".equals(wanted) ? Durability.FORCED : config.durability();
    }

    private static boolean written(List<Outgoing> batch) {
        for (Outgoing message : batch) {
            if (!message.written()) {
                return false;
            }
        }
        return true;
    }

    private String ids(List<PublishReceipt> receipts) {
        if (receipts.size() == 1) {
            return offsetId(receipts.get(0));
        }
        StringBuilder ids = new StringBuilder(receipts.size() * 33);
        for (PublishReceipt receipt : receipts) {
            ids.append(ids.isEmpty() ? "" : ",").append(offsetId(receipt));
        }
        return ids.toString();
    }

    private String offsetId(PublishReceipt receipt) {
        return MessageIds.offsetId(config.advertised(), receipt.position());
    }

    /** A message that waits for its time, which only one by itself does, may be taken back. */
    private @Nullable String recallHandle(Topic topic, Outgoing message, PublishReceipt receipt) {
        long deliverAt = message.message().deliverAtMillis();
        return deliverAt <= receipt.storedMillis()
                ? null
                : new RecallHandle(
                                topic.name(), config.brokerName(), deliverAt, message.uniqueKey(), receipt.position())
                        .encode();
    }

    private Reply reply(
            String id, int queue, long queueOffset, @Nullable String transactionId, @Nullable String recallHandle) {
        return Reply.success(new SendMessageReply(
                id, queue, queueOffset, transactionId, recallHandle, config.region(), config.traceOn()));
    }
}
