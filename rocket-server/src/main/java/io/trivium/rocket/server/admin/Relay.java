package io.trivium.rocket.server.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.broker.Broker;
import io.trivium.broker.log.Slice;
import io.trivium.message.MessageIds;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.Relayed;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.OffsetTables;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.OnlineGroup;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.pull.RecordBody;
import io.trivium.rocket.transport.Peer;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Passes what tools ask of consumers on to them: 307 how one runs, 309 to consume a message now, 223 where they read. */
final class Relay {
    /** As RocketMQ: a consumer may need some time to consume a message, none to say where it reads. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE_FOR_OFFSETS = Duration.ofSeconds(5);
    /** Before, clients could not be asked. */
    private static final int ASKABLE_SINCE = 62;

    private final Broker engine;
    private final ClientRegistry clients;
    private final Authorizer authorizer;
    private final String brokerName;

    Relay(AdminParts parts) {
        engine = parts.engine();
        clients = parts.clients();
        authorizer = parts.authorizer();
        brokerName = parts.config().brokerName();
    }

    CompletionStage<Reply> ask(Relayed request, Peer peer) {
        authorizer.mayAdminister(peer, request.group());
        Client client = client(request.group(), request.clientId());
        String messageId = request.messageId();
        ByteBuf message = messageId == null || request.kind() == Relayed.Kind.RUNNING ? null : message(messageId);
        Relayed question = message == null ? request : request.withMessage(brokerName, message);
        return client.peer()
                .call(question, PATIENCE)
                .exceptionally(failure -> Reply.failure(
                        failure instanceof SocketTimeoutException
                                ? ResponseCode.CONSUME_MSG_TIMEOUT
                                : ResponseCode.SYSTEM_ERROR,
                        "consumer <" + request.group() + "> <" + request.clientId() + "> did not answer: "
                                + failure.getMessage()));
    }

    /** The offsets that the members of a group hold in memory. */
    CompletionStage<Reply> offsets(GroupTopicQuestion question, Peer peer) {
        authorizer.mayAdminister(peer, question.group());
        String wanted = question.client();
        boolean all = wanted == null || wanted.isEmpty();
        List<Client> asked = members(question.group()).values().stream()
                .filter(client -> all || client.id().equals(wanted))
                .toList();
        if (asked.isEmpty()) {
            throw new Refused(
                    ResponseCode.CONSUMER_NOT_ONLINE,
                    "No Any Consumer online in the consumer group: [" + question.group() + "]");
        }
        GroupTopicQuestion one = new GroupTopicQuestion(
                GroupTopicQuestion.Kind.OFFSETS_OF_CLIENT, question.group(), question.topic(), null);
        Map<String, Map<MessageQueue, Long>> answers = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] calls = asked.stream()
                .map(client -> client.peer()
                        .call(one, PATIENCE_FOR_OFFSETS)
                        .thenAccept(reply -> keep(client.id(), reply, answers))
                        .exceptionally(Relay::silent)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(calls).thenApply(done -> Reply.success(OffsetTables.encodeOfClients(answers)));
    }

    private static void keep(String clientId, Reply reply, Map<String, Map<MessageQueue, Long>> answers) {
        try {
            if (reply.code() == ResponseCode.SUCCESS) {
                answers.put(clientId, OffsetTables.readOfClient(reply.body()));
            }
        } finally {
            reply.body().release();
        }
    }

    /** Who does not answer is left out. */
    @SuppressWarnings("NullAway") // A Void has no other value.
    private static Void silent(Throwable failure) {
        return null;
    }

    private Client client(String group, @Nullable String clientId) {
        Client client = members(group).values().stream()
                .filter(member -> clientId == null || member.id().equals(clientId))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        ResponseCode.SYSTEM_ERROR, "The Consumer <" + group + "> <" + clientId + "> not online"));
        if (client.peer().version() < ASKABLE_SINCE) {
            throw new Refused(
                    ResponseCode.SYSTEM_ERROR,
                    "The Consumer <" + group + "> <" + clientId + "> is too old to be asked");
        }
        return client;
    }

    /** The members by their ids, each on its newest connection: the one before may be dead, which nobody has told yet. */
    private Map<String, Client> members(String group) {
        Map<String, Client> newest = new LinkedHashMap<>();
        clients.onlineGroup(group)
                .map(OnlineGroup::members)
                .orElse(List.of())
                .forEach(client -> newest.put(client.id(), client));
        return newest;
    }

    private ByteBuf message(String id) {
        long position;
        try {
            position = MessageIds.place(id).position();
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.SYSTEM_ERROR, "not the id of a stored message: " + id);
        }
        Optional<Slice> record = engine.message(position);
        return record.map(found -> RecordBody.of(List.of(found)))
                .orElseThrow(() -> new Refused(ResponseCode.SYSTEM_ERROR, "no message stands at " + position));
    }
}
