package io.trivium.rocket.server.send;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PushReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.transport.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings replies to the requesters that wait for them (protocol reference §4.10). A reply is not stored: nobody but the requester,
 * who is connected or has given up, would read it.
 */
public final class ReplyForwarder {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ClientRegistry clients;
    private final RocketServerConfig config;
    private final InstantSource clock;

    public ReplyForwarder(ClientRegistry clients, RocketServerConfig config, InstantSource clock) {
        this.clients = clients;
        this.config = config;
        this.clock = clock;
    }

    CompletionStage<Reply> forward(SendMessage request, Peer responder) {
        MessageProperties properties = MessageProperties.parse(request.properties());
        String clientId = String.valueOf(properties.get(PropertyNames.REPLY_TO_CLIENT));
        Optional<Client> requester = clients.producerById(clientId);
        if (requester.isEmpty()) {
            return CompletableFuture.completedFuture(failure(clientId, "not found"));
        }
        properties.set(PropertyNames.PUSH_REPLY_TIME, Long.toString(clock.millis()));
        PushReply push = new PushReply(
                request,
                properties.encode(),
                text(responder),
                config.storeAddress(),
                clock.millis(),
                request.body().retain());
        return requester.get().peer().call(push, PATIENCE).handle((answer, lost) -> {
            if (answer == null) {
                return failure(clientId, "did not answer");
            }
            answer.body().release();
            return answer.code() == ResponseCode.SUCCESS
                    ? delivered(request, properties)
                    : failure(clientId, "refused");
        });
    }

    private Reply delivered(SendMessage request, MessageProperties properties) {
        return Reply.success(new SendMessageReply(
                "",
                Math.max(0, request.queueId()),
                0,
                properties.get(PropertyNames.UNIQ_KEY),
                null,
                config.region(),
                config.traceOn()));
    }

    private String text(Peer responder) {
        return responder.address() instanceof InetSocketAddress host && !host.isUnresolved()
                ? host.getAddress().getHostAddress() + ":" + host.getPort()
                : config.storeAddress();
    }

    private static Reply failure(String clientId, String why) {
        return Reply.failure(
                ResponseCode.SYSTEM_ERROR, "push reply message fail, channel of <" + clientId + "> " + why + ".");
    }
}
