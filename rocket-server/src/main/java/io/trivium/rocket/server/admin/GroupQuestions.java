package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.PagedQuestion;
import io.trivium.rocket.protocol.body.ConnectedClient;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.GroupTable;
import io.trivium.rocket.protocol.body.NameList;
import io.trivium.rocket.protocol.body.RequestModes;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.OnlineGroup;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.transport.Peer;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers what tools ask about groups and the clients in them: 201, 203, 204, 328, 343, 345, 352, 402. */
final class GroupQuestions {
    private final Broker engine;
    private final ClientRegistry clients;
    private final Authorizer authorizer;
    private final Surroundings surroundings;

    GroupQuestions(AdminParts parts) {
        engine = parts.engine();
        clients = parts.clients();
        authorizer = parts.authorizer();
        surroundings = parts.surroundings();
    }

    CompletionStage<Reply> answer(GroupQuestion question, Peer peer) {
        String group = question.group();
        authorizer.mayAdminister(peer, group);
        return CompletableFuture.completedFuture(
                switch (question.kind()) {
                    case CONSUMERS -> consumers(group);
                    case PRODUCERS -> producers(group);
                    case TOPICS -> Reply.success(NameList.topics(TopicQuestions.ofGroup(engine, clients, group)));
                    case CONFIG -> Reply.success(config(require(group)).encode());
                });
    }

    /** All groups, or a page of them. */
    Reply all(PagedQuestion question) {
        List<GroupConfig> all =
                engine.groups().stream().map(GroupQuestions::config).toList();
        // The engine does not count the changes of groups: the table is told by what it holds.
        DataVersion version = new DataVersion(0, 0, all.hashCode() & 0x7FFF_FFFFL);
        return new Reply(
                ResponseCode.SUCCESS,
                null,
                new PagedQuestion.Answer(question.kind(), all.size()),
                new GroupTable(version, Pages.page(all, question)).encode());
    }

    Reply requestModes() {
        List<RequestModes.Mode> modes = engine.groups().stream()
                .map(ConsumerGroup::settings)
                .flatMap(group -> GroupAttributes.requestModes(group).entrySet().stream()
                        .map(mode -> new RequestModes.Mode(
                                mode.getKey(),
                                group.name(),
                                mode.getValue().pop() ? "POP" : "PULL",
                                mode.getValue().sharedQueues())))
                .toList();
        return Reply.success(new RequestModes(modes).encode());
    }

    Reply allProducers() {
        Map<String, List<ConnectedClient>> groups = new LinkedHashMap<>();
        clients.producers()
                .forEach((group, members) ->
                        groups.put(group, members.stream().map(this::connected).toList()));
        return Reply.success(ConnectedClient.encodeAllProducers(groups));
    }

    /** What a group wants of a topic. */
    Reply subscription(String group, @Nullable String topic) {
        String wanted = topic == null ? "" : topic;
        SubscriptionData found = clients.onlineGroup(group)
                .flatMap(online -> online.subscriptions().stream()
                        .filter(subscription -> subscription.topic().equals(wanted))
                        .findFirst())
                .orElse(null);
        return Reply.success(ConnectedClient.encodeSubscription(group, wanted, found));
    }

    private Reply consumers(String group) {
        OnlineGroup online = clients.onlineGroup(group)
                .orElseThrow(() ->
                        new Refused(ResponseCode.CONSUMER_NOT_ONLINE, "the consumer group[" + group + "] not online"));
        List<ConnectedClient> members =
                online.members().stream().map(this::connected).toList();
        return Reply.success(ConnectedClient.encodeConsumers(members, online.said(), online.subscriptions()));
    }

    private Reply producers(String group) {
        List<Client> members = clients.producers(group);
        if (members.isEmpty()) {
            throw new Refused(ResponseCode.SYSTEM_ERROR, "the producer group[" + group + "] not exist");
        }
        return Reply.success(ConnectedClient.encodeProducers(
                members.stream().map(this::connected).toList()));
    }

    private ConsumerGroup require(String group) {
        return engine.group(group)
                .orElseThrow(() -> new Refused(
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "No group in this broker. group: " + group));
    }

    private ConnectedClient connected(Client client) {
        Peer peer = client.peer();
        String address = peer.address() instanceof InetSocketAddress from
                ? from.getHostString() + ":" + from.getPort()
                : peer.address().toString();
        long ago = (surroundings.ticker().nanos() - client.seenNanos()) / 1_000_000;
        return new ConnectedClient(
                client.id(),
                address,
                peer.language(),
                peer.version(),
                surroundings.clock().millis() - ago);
    }

    private static GroupConfig config(ConsumerGroup group) {
        return GroupAttributes.config(group.settings());
    }
}
